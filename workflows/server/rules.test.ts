import type { Observation } from '#domain/contracts/node-link.ts';
import { refusedBy } from '#domain/errors.ts';
import type { Refusal } from '#domain/servers/refusals.ts';
import type { ServerExit } from '#domain/servers/state.ts';
import { ServerRules } from './rules.ts';

const serverId = '018f0000-0000-7000-8000-000000000001';

const seen = (
  power: Observation['power'],
  observedAt: number,
  exit: Partial<ServerExit> | null = null,
): Observation => ({
  serverId,
  power,
  observedAt,
  startedAt: null,
  exit: exit && {
    code: 0,
    signal: null,
    outOfMemory: false,
    expected: false,
    nodeShutdown: false,
    at: '2026-01-01T00:00:00.000Z',
    uptimeSeconds: 5,
    ...exit,
  },
});

const server = {
  serverId: '00000000-0000-4000-8000-000000000000',
  tenantId: '00000000-0000-4000-8000-000000000001',
  nodeId: '00000000-0000-4000-8000-000000000002',
};

function installed(): ServerRules {
  const rules = new ServerRules(server);
  rules.beginOperation('op', 'install');
  rules.endOperation('succeeded');
  return rules;
}

const said = (refusal: Refusal | null): string | null => (refusal === null ? null : refusedBy(refusal).message);

describe('the rules of a server', () => {
  it('judge a request by what its caller saw, where the actor has not heard of it yet', () => {
    const rules = installed();
    rules.observe(seen('running', 5));
    const gone = { power: 'offline', observedAt: 6 } as const;
    expect(rules.refusePower('start', 'stop', gone)).toBeNull();
    expect(rules.refusePower('start', 'stop', { ...gone, observedAt: 4 })?.code).toBe('server.stopping');
    expect(rules.refusePower('start', 'stop')?.code).toBe('server.stopping');
    expect(rules.powerSeen(gone)).toBe('offline');
    expect(rules.state.power).toBe('running');
  });

  it('refuse power until the server is installed, and say so', () => {
    const rules = new ServerRules(server);
    expect(rules.refusePower('start', null)).toEqual({
      code: 'server.not_installed',
      arguments: {},
    });
    expect(installed().refusePower('start', null)).toBeNull();
  });

  it('refuse a second operation with the name of the first', () => {
    const rules = installed();
    rules.beginOperation('op2', 'reinstall');
    expect(said(rules.refuseOperation('delete'))).toContain('busy with a reinstallation');
  });

  it.each([
    ['install', 'succeeded', 'ready'],
    ['install', 'failed', 'install_failed'],
    ['install', 'cancelled', 'install_failed'],
    ['delete', 'succeeded', 'deleted'],
    ['delete', 'cancelled', 'ready'],
    ['delete', 'failed', 'ready'],
  ] as const)('after a %s that %s the status is %s', (kind, outcome, status) => {
    const rules = kind === 'install' ? new ServerRules(server) : installed();
    rules.beginOperation('x', kind);
    rules.endOperation(outcome);
    expect(rules.state.status).toBe(status);
    expect(rules.state.operation).toBeNull();
  });

  it('let kill through in the middle of anything, and stop in the middle of a start', () => {
    const rules = installed();
    rules.observe(seen('running', 10));
    expect(rules.refusePower('kill', 'stop')).toBeNull();
    expect(rules.refusePower('kill', 'restart')).toBeNull();
    expect(rules.refusePower('stop', 'start')).toBeNull();
    expect(said(rules.refusePower('start', 'stop'))).toContain('stopping');
    expect(said(rules.refusePower('stop', 'stop'))).toContain('already in progress');
  });

  it('let a start through as soon as the process is gone, and not before', () => {
    const rules = installed();
    rules.observe(seen('stopping', 10));
    expect(said(rules.refusePower('start', 'stop'))).toContain('stopping');
    rules.observe(seen('offline', 11, { expected: true }));
    expect(rules.refusePower('start', 'stop')).toBeNull();
    expect(rules.refusePower('start', 'kill')).toBeNull();
    expect(said(rules.refusePower('start', 'restart'))).toContain('stopping');
  });

  it('never let an older observation overwrite a newer one', () => {
    const rules = installed();
    expect(rules.observe(seen('running', 10))).toBe(true);
    expect(rules.observe(seen('starting', 9))).toBe(false);
    expect(rules.observe(seen('offline', 10))).toBe(false);
    expect(rules.state.power).toBe('running');
  });

  it('bump the version with each change, and only then', () => {
    const rules = installed();
    const before = rules.state.version;
    rules.observe(seen('running', 10));
    expect(rules.state.version).toBe(before + 1);
    rules.observe(seen('running', 10));
    expect(rules.state.version).toBe(before + 1);
  });

  describe('when the node comes back', () => {
    it('start what should run and ended only with the node', () => {
      const rules = installed();
      rules.setDesiredPower('start');
      rules.observe(seen('running', 10));
      expect(rules.reconcile(seen('offline', 11, { expected: true, nodeShutdown: true }))).toBe('start');
    });

    it('start what should run and of which the node knows nothing', () => {
      const rules = installed();
      rules.setDesiredPower('start');
      expect(rules.reconcile(null)).toBe('start');
    });

    it('leave a server down that crashed meanwhile', () => {
      const rules = installed();
      rules.setDesiredPower('start');
      rules.observe(seen('running', 10));
      expect(rules.reconcile(seen('offline', 11, { code: 1 }))).toBe('nothing');
      expect(rules.state.desired).toBe('offline');
    });

    it('stop what should be down', () => {
      const rules = installed();
      rules.setDesiredPower('stop');
      expect(rules.reconcile(seen('running', 10))).toBe('stop');
    });

    it('touch nothing while an operation runs', () => {
      const rules = installed();
      rules.setDesiredPower('start');
      rules.beginOperation('op2', 'reinstall');
      rules.state.desired = 'running';
      expect(rules.reconcile(null)).toBe('nothing');
    });
  });

  it('leave the server as it was when an operation could not begin', () => {
    const rules = installed();
    rules.beginOperation('op2', 'reinstall');
    rules.abandonOperation();
    expect(rules.state).toMatchObject({ status: 'ready', operation: null });
  });

  it('set the desired state to offline when a process ends by itself, but not when its node went down', () => {
    const crashed = installed();
    crashed.setDesiredPower('start');
    crashed.exited(seen('offline', 5, { code: 1 }));
    expect(crashed.state.desired).toBe('offline');

    const nodeWentDown = installed();
    nodeWentDown.setDesiredPower('start');
    nodeWentDown.exited(seen('offline', 5, { expected: true, nodeShutdown: true }));
    expect(nodeWentDown.state.desired).toBe('running');
  });

  it('take the node from their state, and from their input where an older state has none', () => {
    const moved = 'f0000000-0000-4000-8000-000000000003';
    const { state } = installed();
    expect(state.nodeId).toBe(server.nodeId);
    expect(new ServerRules(server, { ...state, nodeId: moved }).server).toEqual({ ...server, nodeId: moved });
    expect(new ServerRules(server, { ...state, nodeId: moved }).carryOver().nodeId).toBe(moved);
    const { nodeId: _, ...older } = state;
    expect(new ServerRules(server, older).server).toEqual(server);
  });
});
