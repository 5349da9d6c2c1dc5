import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperationKind } from '$domain/operations/operation';
import { PowerAction } from '$domain/servers/state';
import { m } from '$texts';
import { didWhat, type Deed } from './audit-sentences';

const api = join(__dirname, '..', '..', '..', '..', 'api');

/** Calls that are given an action, and the property of an event. */
const places = /(?:\baction:|\bchange\(call,|\baudit\(transaction, context,)([^\n]*)/g;
const names = /'([a-z_]+(?:\.[a-z_]+)+)'/g;

/** Actions that the sources of the API write, and those that are made of a kind. */
function actions(): string[] {
  const found = new Set<string>([
    ...OperationKind.options.map((kind) => `server.${kind}`),
    ...PowerAction.options.map((action) => `power.${action}`),
    'recovery.start',
    'recovery.stop_trying',
  ]);
  for (const name of readdirSync(api, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    for (const [, line] of readFileSync(join(api, name), 'utf8').matchAll(places)) {
      for (const [, action] of line!.matchAll(names)) found.add(action!);
    }
  }
  return [...found].sort();
}

const deed = (details: Record<string, string> = {}): Deed => ({
  subject: 'Ada',
  server: '',
  tenant: 'Yellow Wheel',
  detail: (key) => details[key] ?? '',
  before: () => '',
  after: () => '',
});
const withoutSentence = (action: string) => m.audit_did_other({ action: action.replaceAll(/[._]/g, ' ') });

it('every action that the API writes has a sentence', () => {
  expect(actions().length).toBeGreaterThan(60);
  expect(actions()).toEqual(expect.arrayContaining(['account.totp_added', 'member.leave', 'node.join']));
  const unworded = actions().filter(
    (action) => didWhat(action, deed({ action: 'power.start' })) === withoutSentence(action),
  );
  expect(unworded).toEqual([]);
});

it('an action of a newer API is named', () => {
  expect(didWhat('server.dream', deed())).toBe('did “server dream”');
});

it('a refusal says what was refused', () => {
  expect(didWhat('request.refused', { ...deed({ action: 'power.start' }), server: 'Survival' })).toBe(
    'started Survival (refused, without effect)',
  );
  expect(didWhat('request.refused', deed({ action: 'request.refused' }))).toBe('did “request refused”');
});
