import type { AuditEntry } from '$domain/contracts/audit';
import { deedOf, detailsOf, whoOf } from './entry';

const entry = (change: Partial<AuditEntry>): AuditEntry => ({
  id: '0193',
  at: '2026-11-25T04:00:00.000Z',
  userId: 'olga',
  userName: 'Olga',
  impersonatorName: null,
  byApiKey: false,
  tenantId: 't',
  tenantName: 'Yellow Wheel',
  serverId: null,
  serverName: null,
  action: 'member.update',
  subjectName: null,
  fromIp: '192.0.2.7',
  requestId: null,
  details: {},
  ...change,
});
const onServer = (action: string, details: AuditEntry['details'] = {}) =>
  deedOf(entry({ action, details, serverId: 's', serverName: 'Survival' }));

describe('a sentence', () => {
  it('says who was given which role', () => {
    const changed = entry({
      subjectName: 'Ada',
      details: { userId: 'ada', before: { role: 'admin' }, after: { role: 'Night shift' } },
    });
    expect(`${whoOf(changed)} ${deedOf(changed)}`).toBe('Olga changed the role of Ada from Admin to Night shift');
  });

  it('names an administrator before the one in whose name it was done', () => {
    expect(whoOf(entry({ impersonatorName: 'Sam' }))).toBe('Sam acting as Olga');
  });

  it('names a machine, and the platform itself, where no person did it', () => {
    const actorOf = (action: string) => whoOf(entry({ action, userId: null, userName: null }));
    expect(actorOf('node.join')).toBe('A machine');
    expect(actorOf('server.gave_up')).toBe('Mamba Host');
    expect(actorOf('auth.request_reset')).toBe('A visitor who was not signed in');
  });

  it('tells an invitation to a team from one to a server', () => {
    const details = { email: 'x@users.test', role: 'viewer' };
    expect(deedOf(entry({ action: 'invitation.create', details }))).toBe(
      'invited x@users.test to Yellow Wheel as Viewer',
    );
    expect(onServer('invitation.create', { email: 'x@users.test', role: null })).toBe(
      'invited x@users.test to Survival',
    );
  });

  it('tells new settings from a new version of the game', () => {
    expect(onServer('server.update', { changed: ['name'] })).toBe('changed the settings of Survival');
    expect(onServer('server.update', { operationId: 'o' })).toBe('started updating Survival');
  });

  it('tells what was done to a backup', () => {
    expect(onServer('backup.update', { locked: true })).toBe('locked a backup of Survival');
    expect(onServer('backup.update', { name: 'x' })).toBe('renamed a backup of Survival');
  });

  it('tells who began to act as whom, and what for', () => {
    const details = { userId: 'u', reason: 'asked for help' };
    expect(deedOf(entry({ action: 'user.impersonate', subjectName: 'Ada', details }))).toBe(
      'started acting as Ada: “asked for help”',
    );
  });

  it('is there for what is not known yet, and for who and what is gone', () => {
    expect(onServer('weather.make_rain')).toBe('did “weather make rain” on Survival');
    expect(deedOf(entry({ action: 'member.remove' }))).toBe('removed [deleted user] from the team');
    expect(whoOf(entry({ userName: null }))).toBe('A visitor who was not signed in');
  });
});

describe('the details', () => {
  it('of a list show only what differs', () => {
    const before = { name: 'Night shift', permissions: ['server.read', 'power.start'] };
    const after = { permissions: ['server.read', 'power.stop'] };
    expect(detailsOf(entry({ details: { roleId: 'r', before, after } }))).toEqual({
      changes: [{ name: 'Permissions', before: 'Start', after: 'Stop' }],
      facts: [{ name: 'Role ID', value: 'r' }],
    });
  });

  it('of what came or went show its one side', () => {
    expect(detailsOf(entry({ details: { before: { name: 'x' } } })).changes).toEqual([
      { name: 'Name', before: 'x', after: '–' },
    ]);
    expect(detailsOf(entry({ details: { after: { requireSecondFactor: true } } })).changes).toEqual([
      { name: 'Second factor required', before: '–', after: 'yes' },
    ]);
  });

  it('leave out what is empty and what stayed', () => {
    const details = { role: null, permissions: [], before: { name: 'x' }, after: { name: 'x' } };
    expect(detailsOf(entry({ details }))).toEqual({ changes: [], facts: [] });
  });
});
