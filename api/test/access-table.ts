import type { Letter, Things } from './people.ts';

/** Who may, by letters; who is told that there is no such thing, and with which code. All others are told that they may not. */
export interface AccessRow {
  allowed: readonly Letter[];
  unknownTo: readonly Letter[];
  missing: string;
}
function row(allowed: string, unknownTo = '', missing = ''): AccessRow {
  return { allowed: [...allowed] as Letter[], unknownTo: [...unknownTo] as Letter[], missing };
}

const signedIn = 'oapbvusAOSBD';
const withKeys = `${signedIn}k`;
const everybody = `${withKeys}n`;

/** Decided by hand; a route that is not here fails the test, and so does one that lets in anybody else. */
export const routeTable: Record<string, AccessRow> = {
  'GET /api/system': row(everybody),
  'POST /api/auth/login': row(everybody),
  'POST /api/auth/refresh': row(everybody),
  'POST /api/auth/logout': row(everybody),
  'POST /api/auth/second-factor': row(everybody),
  'POST /api/auth/passkey/options': row(everybody),
  'POST /api/auth/passkey': row(everybody),
  'GET /.well-known/jwks.json': row(everybody),
  'GET /api/auth/options': row(everybody),
  'POST /api/auth/sign-up': row(everybody),
  'POST /api/auth/verify-email': row(everybody),
  'POST /api/auth/request-reset': row(everybody),
  'POST /api/auth/reset-password': row(everybody),
  'POST /api/auth/confirm-email': row(everybody),
  'POST /api/auth/providers/:id': row(everybody),
  'POST /api/auth/providers/:id/return': row(everybody),
  'POST /api/auth/step-up': row(signedIn),
  'GET /api/auth/step-up': row(signedIn),
  'GET /api/account': row(signedIn),
  'PATCH /api/account': row(signedIn),
  'POST /api/account/password': row(signedIn),
  'POST /api/account/email': row(signedIn),
  'GET /api/account/sessions': row(signedIn),
  'DELETE /api/account/sessions/:id': row(signedIn),
  'DELETE /api/account/sessions': row(signedIn),
  'GET /api/account/security': row(signedIn),
  'POST /api/account/totp': row(signedIn),
  'POST /api/account/totp/confirm': row(signedIn),
  'DELETE /api/account/totp': row(signedIn),
  'POST /api/account/recovery-codes': row(signedIn),
  'POST /api/account/passkeys/options': row(signedIn),
  'POST /api/account/passkeys': row(signedIn),
  'DELETE /api/account/passkeys/:id': row(signedIn),
  'GET /api/account/identities': row(signedIn),
  'POST /api/account/identities/:id': row(signedIn),
  'DELETE /api/account/identities/:id': row(signedIn),
  'GET /api/account/api-keys': row(signedIn),
  'POST /api/account/api-keys': row(signedIn),
  'DELETE /api/account/api-keys/:id': row(signedIn),
  'GET /api/account/ssh-keys': row(signedIn),
  'POST /api/account/ssh-keys': row(signedIn),
  'DELETE /api/account/ssh-keys/:id': row(signedIn),
  'GET /api/me': row(withKeys),
  'GET /api/servers': row(withKeys),
  'POST /api/servers': row('oaA', 'us', 'tenant.not_found'),
  'GET /api/servers/:id': row('oapbvuAOSBDk', 's', 'server.not_found'),
  'PATCH /api/servers/:id': row('oaA', 's', 'server.not_found'),
  'POST /api/servers/:id/power': row('oapuAOk', 's', 'server.not_found'),
  'POST /api/servers/:id/command': row('oapAO', 's', 'server.not_found'),
  'POST /api/servers/:id/install': row('oaA', 's', 'server.not_found'),
  'POST /api/servers/:id/reinstall': row('oaA', 's', 'server.not_found'),
  'POST /api/servers/:id/update': row('oaA', 's', 'server.not_found'),
  'POST /api/servers/:id/restart': row('oapAO', 's', 'server.not_found'),
  'POST /api/servers/:id/suspend': row('AOB', 's', 'server.not_found'),
  'POST /api/servers/:id/unsuspend': row('AOB', 's', 'server.not_found'),
  'DELETE /api/servers/:id': row('oaA', 's', 'server.not_found'),
  'GET /api/servers/:id/crashes': row('oapvAOSD', 's', 'server.not_found'),
  'POST /api/servers/:id/recovery': row('oapAO', 's', 'server.not_found'),
  'GET /api/backups': row(withKeys),
  'GET /api/servers/:id/backups': row('oapvAOSD', 's', 'server.not_found'),
  'POST /api/servers/:id/backups': row('oapAO', 's', 'server.not_found'),
  'POST /api/servers/:id/restore': row('oaA', 's', 'server.not_found'),
  'GET /api/backups/:id': row('oapvAOSD', 's', 'backup.not_found'),
  'PATCH /api/backups/:id': row('oapAO', 's', 'backup.not_found'),
  'DELETE /api/backups/:id': row('oaA', 's', 'backup.not_found'),
  'GET /api/backups/:id/entries': row('oapvAOSD', 's', 'backup.not_found'),
  'GET /api/backups/:id/download': row('oaA', 's', 'backup.not_found'),
  'GET /api/backups/:id/download/check': row('oaA', 's', 'backup.not_found'),
  'POST /api/backups/:id/verify': row('oapAO', 's', 'backup.not_found'),
  'GET /api/operations': row(withKeys),
  'GET /api/operations/:id': row('oapvAOSD', 's', 'operation.not_found'),
  'POST /api/operations/:id/cancel': row('oapAOS', 's', 'operation.not_found'),
  'POST /api/operations/:id/retry': row('oaA', 's', 'operation.not_found'),
  'POST /api/operations/:id/terminate': row('AO', 's', 'operation.not_found'),
  'GET /api/operations/:id/history': row('AOSD'),
  'POST /api/tenants': row('A'),
  'GET /api/tenants/:id': row('oapbvAOSD', 'us', 'tenant.not_found'),
  'PATCH /api/tenants/:id': row('oaA', 'us', 'tenant.not_found'),
  'GET /api/tenants/:id/members': row('oapbvAOSD', 'us', 'tenant.not_found'),
  'PATCH /api/tenants/:id/members/:userId': row('oaA', 'us', 'tenant.not_found'),
  'DELETE /api/tenants/:id/members/:userId': row('oaA', 'us', 'tenant.not_found'),
  'POST /api/tenants/:id/leave': row(signedIn),
  'GET /api/tenants/:id/roles': row('oaASD', 'us', 'tenant.not_found'),
  'POST /api/tenants/:id/roles': row('oaA', 'us', 'tenant.not_found'),
  'PATCH /api/tenants/:id/roles/:roleId': row('oaA', 'us', 'tenant.not_found'),
  'DELETE /api/tenants/:id/roles/:roleId': row('oaA', 'us', 'tenant.not_found'),
  'GET /api/tenants/:id/invitations': row('oaA', 'us', 'tenant.not_found'),
  'POST /api/tenants/:id/invitations': row('oaA', 'us', 'tenant.not_found'),
  'POST /api/tenants/:id/invitations/:invitationId/resend': row('oaA', 'us', 'tenant.not_found'),
  'DELETE /api/tenants/:id/invitations/:invitationId': row('oaA', 'us', 'tenant.not_found'),
  'POST /api/invitations/preview': row(everybody),
  'POST /api/invitations/accept': row(signedIn),
  'GET /api/servers/:id/subusers': row('oapAOSD', 's', 'server.not_found'),
  'POST /api/servers/:id/subusers': row('oaA', 's', 'server.not_found'),
  'PATCH /api/servers/:id/subusers/:userId': row('oaA', 's', 'server.not_found'),
  'DELETE /api/servers/:id/subusers/:userId': row('oaA', 's', 'server.not_found'),
  'POST /api/servers/:id/invitations/:invitationId/resend': row('oaA', 's', 'server.not_found'),
  'DELETE /api/servers/:id/invitations/:invitationId': row('oaA', 's', 'server.not_found'),
  'GET /api/audit': row('ASD'),
  'GET /api/audit/export': row('AD'),
  'GET /api/tenants/:id/audit': row('oaASD', 'us', 'tenant.not_found'),
  'GET /api/tenants/:id/audit/export': row('oaAD', 'us', 'tenant.not_found'),
  'GET /api/servers/:id/activity': row('oapvAOSD', 's', 'server.not_found'),
  'GET /api/nodes': row('AOSD'),
  'GET /api/nodes/:id': row('AOSD'),
  'POST /api/nodes': row('AO'),
  'POST /api/nodes/:id/join-token': row('AO'),
  'GET /api/nodes/:id/certificates': row('AOSD'),
  'POST /api/nodes/:id/certificates/rotate': row('AO'),
  'POST /api/nodes/:id/certificates/revoke': row('AO'),
  'POST /api/temporal/codec/decode': row('AOSD'),
  'POST /api/temporal/codec/encode': row('AOSD'),
  'GET /api/mails': row('A'),
  'POST /api/mails/:id/link': row('A'),
  'POST /api/mails/:id/send': row('A'),
  'GET /api/blueprints': row(signedIn),
  'GET /api/blueprints/:id': row(signedIn),
};

/** The same for what browsers say over their socket. */
export const eventTable: Record<string, AccessRow> = {
  'tenant:watch': row('oapbvuAOSBDk', 's', 'tenant.not_found'),
  'tenant:unwatch': row(withKeys),
  'server:watch': row('oapbvuAOSBDk', 's', 'server.not_found'),
  'server:unwatch': row(withKeys),
  'console:open': row('oapvAOSD', 's', 'server.not_found'),
  'console:close': row(withKeys),
  'console:command': row('oapAO', 's', 'server.not_found'),
  'operation:watch': row('oapvAOSD', 's', 'operation.not_found'),
  'operation:unwatch': row(withKeys),
  'session:renew': row(''),
  'nodes:watch': row('AOSD'),
  'operations:watch': row('AOSD'),
  'operations:unwatch': row(withKeys),
};

/** What each event is sent with. */
export const events: Record<string, (things: Things) => object> = {
  'tenant:watch': ({ tenant }) => ({ tenantId: tenant }),
  'tenant:unwatch': ({ tenant }) => ({ tenantId: tenant }),
  'server:watch': ({ server }) => ({ serverId: server }),
  'server:unwatch': ({ server }) => ({ serverId: server }),
  'console:open': ({ server }) => ({ serverId: server, after: null, backlog: 0 }),
  'console:close': ({ server }) => ({ serverId: server }),
  'console:command': ({ server }) => ({ serverId: server, command: 'say hello' }),
  'operation:watch': ({ operation }) => ({ operationId: operation }),
  'operation:unwatch': ({ operation }) => ({ operationId: operation }),
  'session:renew': () => ({ token: 'no token of anybody' }),
};

const ids: Record<string, keyof Things> = {
  servers: 'server',
  operations: 'operation',
  backups: 'backup',
  nodes: 'node',
  blueprints: 'blueprint',
  tenants: 'tenant',
};

/** An address of a route, about the things of the tenant of `people.ts`. */
export function pathOf(path: string, things: Things): string {
  const [, , resource = ''] = path.split('/');
  return path
    .replace(/\/(providers|identities)\/:id/, '/$1/discord')
    .replace(':id', things[ids[resource] ?? 'server'])
    .replace(':userId', things.member)
    .replace(':roleId', things.role)
    .replace(':invitationId', things.invitation);
}

/** A body that is right for a route. */
export function bodyOf(name: string, things: Things): unknown {
  return bodies(things)[name];
}

const bodies = ({ tenant, server, blueprint, backup }: Things): Record<string, unknown> => ({
  'POST /api/auth/login': { email: 'x@users.test', password: 'x' },
  'POST /api/auth/sign-up': { email: 'x@users.test', name: 'New', password: 'four unrelated words here' },
  'POST /api/auth/verify-email': { token: 'x'.repeat(43), password: 'x' },
  'POST /api/auth/request-reset': { email: 'x@users.test' },
  'POST /api/auth/reset-password': { token: 'x'.repeat(43), password: 'four unrelated words here' },
  'POST /api/auth/confirm-email': { token: 'x'.repeat(43) },
  'POST /api/auth/step-up': { password: 'x' },
  'POST /api/auth/second-factor': { challenge: server, code: '000000' },
  'POST /api/auth/passkey': { challenge: server, response: { id: 'x', type: 'public-key' } },
  'POST /api/auth/providers/:id/return': { query: 'code=x&state=y' },
  'PATCH /api/account': { name: 'Other' },
  'POST /api/account/password': { password: 'four unrelated words here' },
  'POST /api/account/email': { email: 'y@users.test' },
  'POST /api/account/totp/confirm': { code: '000000' },
  'POST /api/account/passkeys': { challenge: server, name: 'Mine', response: { id: 'x', type: 'public-key' } },
  'POST /api/account/api-keys': { name: 'Bot', permissions: ['server.read'] },
  'POST /api/account/ssh-keys': { name: 'Laptop', publicKey: 'ssh-ed25519 AAAA' },
  'POST /api/nodes/:id/certificates/revoke': { serial: 'ab' },
  'POST /api/temporal/codec/decode': { payloads: [] },
  'POST /api/temporal/codec/encode': { payloads: [] },
  'POST /api/servers': { tenantId: tenant, name: 'New', blueprintId: blueprint },
  'PATCH /api/servers/:id': { description: 'changed' },
  'DELETE /api/servers/:id': { confirmName: 'Mine' },
  'POST /api/servers/:id/power': { action: 'start' },
  'POST /api/servers/:id/command': { command: 'say hello' },
  'POST /api/servers/:id/reinstall': { files: 'keep' },
  'POST /api/servers/:id/update': { backupFirst: true },
  'POST /api/servers/:id/restart': { skipCountdown: true },
  'POST /api/servers/:id/suspend': { reason: 'unpaid' },
  'POST /api/servers/:id/recovery': { action: 'stop_trying' },
  'POST /api/servers/:id/backups': { name: 'Mine', ignore: ['*.log'] },
  'POST /api/servers/:id/restore': { backupId: backup, paths: ['world'] },
  'PATCH /api/backups/:id': { locked: true },
  'POST /api/nodes': { name: 'mine', allocations: [{ ip: '10.0.0.1', from: 1000, to: 1001 }] },
  'POST /api/tenants': { name: 'New' },
  'PATCH /api/tenants/:id': { name: 'Other' },
  'PATCH /api/tenants/:id/members/:userId': { access: { role: 'viewer' } },
  'POST /api/tenants/:id/roles': { name: 'New', permissions: ['server.read'] },
  'PATCH /api/tenants/:id/roles/:roleId': { name: 'Other' },
  'POST /api/tenants/:id/invitations': { email: 'y@users.test', access: { role: 'viewer' } },
  'POST /api/servers/:id/subusers': { email: 'y@users.test', permissions: ['server.read'] },
  'PATCH /api/servers/:id/subusers/:userId': { permissions: ['server.read'] },
  'POST /api/invitations/preview': { token: 'x' },
  'POST /api/invitations/accept': { token: 'x' },
});
