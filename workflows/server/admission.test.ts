import type { OperationKind } from '#domain/operations/operation.ts';
import type { PowerAction, PowerState } from '#domain/servers/state.ts';
import { Admission } from './admission.ts';
import type { PowerControl } from './power.ts';
import { ServerRules } from './rules.ts';

const server = { serverId: 's', tenantId: 't', nodeId: 'n' };
const requestedBy = { userId: null, name: 'Test', requestId: null };

interface Facts {
  isFull?: boolean;
  power?: PowerState;
  underway?: PowerAction | null;
  operation?: OperationKind;
}

function admission({ isFull = true, power = 'offline', underway = null, operation }: Facts): Admission {
  const rules = new ServerRules(server);
  rules.state.power = power;
  if (operation !== undefined) rules.beginOperation('operation', operation);
  return new Admission(rules, { underway } as PowerControl, () => isFull);
}

describe('an actor with a full history', () => {
  it.each([
    ['start', {}, false],
    ['start', { operation: 'backup' }, false],
    ['stop', {}, false],
    ['stop', { power: 'running', operation: 'backup' }, true],
    ['stop', { underway: 'start' }, true],
    ['stop', { power: 'stopping', underway: 'kill' }, false],
    ['kill', {}, false],
    ['kill', { power: 'running', underway: 'stop' }, true],
    ['kill', { power: 'stopping', underway: 'kill' }, false],
    ['kill', { operation: 'restart' }, true],
    ['kill', { operation: 'backup' }, false],
  ] as const)('is asked for a %s with %j, and takes it: %s', (action, facts, isTaken) => {
    expect(admission(facts).refusePower({ action, requestedBy }) === null).toBe(isTaken);
    expect(admission({ ...facts, isFull: false }).refusePower({ action, requestedBy })).toBeNull();
  });

  it.each([
    ['backup', {}, false],
    ['backup', { underway: 'start' }, false],
    ['delete', {}, false],
    ['delete', { underway: 'stop' }, true],
    ['suspend', { underway: 'start' }, true],
    // The rules let only a forced deletion through beside another operation.
    ['delete', { operation: 'reinstall' }, true],
  ] as const)('is asked for a %s with %j, and takes it: %s', (kind, facts, isTaken) => {
    const request = { operationId: 'other', kind, requestedBy };
    expect(admission(facts).refuseOperation(request) === null).toBe(isTaken);
    expect(admission({ ...facts, isFull: false }).refuseOperation(request)).toBeNull();
  });

  it('takes the end of a crash recovery, and no start', () => {
    expect(admission({}).refuseRecovery({ action: 'stop_trying', requestedBy })).toBeNull();
    expect(admission({}).refuseRecovery({ action: 'start_now', requestedBy })).toMatchObject({
      code: 'server.history_full',
    });
  });
});
