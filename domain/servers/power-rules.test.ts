import fc from 'fast-check';
import { refusedBy } from '../errors.ts';
import { OperationKind } from '../operations/operation.ts';
import { needlessPower, powerRefusal } from './power-rules.ts';
import type { PowerFacts } from './power-rules.ts';
import { PowerAction, PowerState, ServerStatus, serverState } from './state.ts';

const ready: PowerFacts = { status: 'ready', power: 'running', operation: null, underway: null };

describe('a power action', () => {
  it.each<[string, PowerAction, Partial<PowerFacts>, string | null]>([
    ['start is accepted on a server that is ready', 'start', { power: 'offline' }, null],
    ['start is accepted again on a server that runs', 'start', {}, null],
    ['start waits for the installation', 'start', { status: 'installing' }, 'server.not_installed'],
    ['start needs an installation that succeeded', 'start', { status: 'install_failed' }, 'server.install_failed'],
    ['start is refused while suspended', 'start', { status: 'suspended' }, 'server.suspended'],
    ['stop is refused while it is deleted', 'stop', { status: 'deleting' }, 'server.being_deleted'],
    ['stop is refused beside an update', 'stop', { operation: 'update' }, 'server.operation_running'],
    ['stop is accepted beside a backup', 'stop', { operation: 'backup' }, null],
    ['a second start is refused', 'start', { underway: 'start', power: 'starting' }, 'server.power_underway'],
    ['stop interrupts a start', 'stop', { underway: 'start' }, null],
    [
      'restart does not interrupt a start',
      'restart',
      { underway: 'start', power: 'starting' },
      'server.power_underway',
    ],
    ['restart does not wait for a start whose process runs', 'restart', { underway: 'start', power: 'running' }, null],
    ['start waits for a stop', 'start', { underway: 'stop', power: 'stopping' }, 'server.stopping'],
    ['start does not wait once the process is gone', 'start', { underway: 'stop', power: 'offline' }, null],
    ['kill interrupts an operation', 'kill', { operation: 'update', status: 'ready' }, null],
    ['kill is accepted while suspended', 'kill', { status: 'suspended' }, null],
    ['kill needs a server that may have run', 'kill', { status: 'new' }, 'server.not_installed'],
    ['kill is refused once it is deleted', 'kill', { status: 'deleted' }, 'server.being_deleted'],
  ])('%s', (_, action, facts, code) => {
    expect(powerRefusal(action, { ...ready, ...facts })?.code ?? null).toBe(code);
  });
});

describe('a power action that changes nothing', () => {
  it.each<[string, PowerAction, Parameters<typeof needlessPower>[1], Partial<PowerFacts>, string | null]>([
    ['start of a running server', 'start', 'running', {}, 'server.already_running'],
    ['stop of a crashed server', 'stop', 'crashed', { power: 'offline' }, 'server.not_running'],
    ['a second stop', 'stop', 'stopping', { power: 'stopping' }, 'server.stopping'],
    ['kill of an offline server', 'kill', 'offline', { power: 'offline' }, 'server.not_running'],
    ['kill during an operation that may wait', 'kill', 'deleting', { power: 'offline', operation: 'delete' }, null],
    ['start on a node that is away', 'start', 'unreachable', {}, null],
  ])('%s', (_, action, state, facts, code) => {
    expect(needlessPower(action, state, { ...ready, ...facts })?.code ?? null).toBe(code);
  });
});

describe('whatever the server does', () => {
  const actions = fc.constantFrom(...PowerAction.options);
  const facts: fc.Arbitrary<PowerFacts> = fc.record({
    status: fc.constantFrom(...ServerStatus.options),
    power: fc.constantFrom(...PowerState.options),
    operation: fc.option(fc.constantFrom(...OperationKind.options)),
    underway: fc.option(actions),
  });

  it('kill gets through while there may be a process', () => {
    fc.assert(
      fc.property(facts, (some) => {
        fc.pre(some.status !== 'new' && some.status !== 'deleted');
        expect(powerRefusal('kill', some)).toBeNull();
        if (some.power === 'offline') return;
        const state = serverState({ ...some, lastExit: null, nodeOnline: true });
        expect(needlessPower('kill', state, some)).toBeNull();
      }),
    );
  });

  it('stop is accepted wherever start is', () => {
    fc.assert(
      fc.property(facts, (some) => {
        fc.pre(some.underway !== 'stop' && some.underway !== 'kill');
        if (powerRefusal('start', some) === null) expect(powerRefusal('stop', some)).toBeNull();
      }),
    );
  });

  it('what the API refuses early its actor refuses too', () => {
    fc.assert(
      fc.property(actions, facts, (action, some) => {
        const early = powerRefusal(action, { ...some, operation: null, underway: null });
        if (early !== null) expect(powerRefusal(action, some)).not.toBeNull();
      }),
    );
  });

  it('a refusal is a whole sentence', () => {
    fc.assert(
      fc.property(actions, facts, (action, some) => {
        const refusal = powerRefusal(action, some);
        expect(refusal === null ? 'Accepted.' : refusedBy(refusal).message).toMatch(/^[A-Z].*\.$/);
      }),
    );
  });
});
