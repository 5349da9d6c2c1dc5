import { z } from 'zod';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import { ServerRules } from '../server/rules.ts';
import { readRecorded, recordedNames } from './histories.ts';

const Scheduled = z.object({
  activityType: z.object({ name: z.string() }),
  input: z.object({ payloads: z.array(z.object({ data: z.base64() })) }),
});
const Recording = z.object({
  events: z.array(z.object({ activityTaskScheduledEventAttributes: Scheduled.optional() })),
});
const Written = z.object({ state: z.custom<ServerActorState>((value) => typeof value === 'object') });

/** Every state that an actor of a recorded history has written: each might have been the input of its next history. */
function statesOf(name: string): ServerActorState[] {
  const attributes = Recording.parse(readRecorded(name)).events.map(
    (event) => event.activityTaskScheduledEventAttributes,
  );
  return attributes
    .filter((scheduled) => scheduled?.activityType.name === 'recordServer')
    .map((scheduled) => Buffer.from(scheduled?.input.payloads[0]?.data ?? '', 'base64').toString())
    .map((json) => Written.parse(JSON.parse(json)).state);
}

const server = {
  serverId: '00000000-0000-4000-8000-000000000000',
  tenantId: '00000000-0000-4000-8000-000000000001',
  nodeId: '00000000-0000-4000-8000-000000000002',
};

const observation = (state: ServerActorState): Observation => ({
  serverId: '00000000-0000-4000-8000-000000000000',
  power: 'running',
  observedAt: state.observedAt + 1,
  startedAt: null,
  exit: null,
});

/** Everything that may happen first to an actor in its new history. */
const happenings: Record<string, (rules: ServerRules) => unknown> = {
  nothing: () => null,
  'a start': (rules) => rules.setDesiredPower('start'),
  'an operation': (rules) => rules.beginOperation('id', 'restart'),
  'the end of an operation': (rules) => rules.endOperation('failed'),
  'an observation': (rules) => rules.observe(observation(rules.state)),
  'an exit': (rules) => rules.exited({ ...observation(rules.state), power: 'offline' }),
  'the return of its node': (rules) => rules.reconcile(null),
  'a failed start': (rules) => rules.powerFailed({ code: 'code', message: 'Why.' }, '2026-01-01T00:00:00.000Z'),
  'a suspension': (rules) => {
    rules.beginOperation('id', 'suspend');
    rules.endOperation('succeeded', { kind: 'suspend', reason: 'unpaid' });
  },
};

const names = recordedNames().filter((name) => name.endsWith('.actor.json'));

describe('a state that an actor wrote', () => {
  it('from before crash recovery and suspensions existed is among them', () => {
    const [oldest] = statesOf('v1.install-and-play.actor.json');
    expect(oldest).not.toHaveProperty('recovery');
    expect(oldest).not.toHaveProperty('suspendedReason');
  });

  it.each(names)('of %s goes on in a new history, whatever happens then', (name) => {
    const states = statesOf(name);
    expect(states).not.toEqual([]);
    for (const state of states) {
      for (const [what, happen] of Object.entries(happenings)) {
        const rules = new ServerRules(server, structuredClone(state));
        happen(rules);
        // The state travels as JSON: nothing in it may come back as something else.
        expect([what, JSON.parse(JSON.stringify(rules.state))]).toStrictEqual([what, rules.state]);
        expect(rules.state.version).toBeGreaterThanOrEqual(state.version);
      }
    }
  });
});
