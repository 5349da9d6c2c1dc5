import { resolve } from '$app/paths';

/** Every address inside the panel. */
export const links = {
  login: (next?: string) =>
    next ? `${resolve('/(auth)/login')}?next=${encodeURIComponent(next)}` : resolve('/(auth)/login'),
  signUp: (next?: string) =>
    next ? `${resolve('/(auth)/sign-up')}?next=${encodeURIComponent(next)}` : resolve('/(auth)/sign-up'),
  forgot: () => resolve('/(auth)/forgot'),
  /** The page that the user asked for. Accepts only pages of this panel, never another site. */
  inside: (next: string | null) => (next !== null && /^\/(?![/\\])/.test(next) ? next : resolve('/(app)/servers')),
  /** The token of a link stands behind the `#`, and is taken out of the address at once. */
  invitation: () => resolve('/invitation'),
  servers: () => resolve('/(app)/servers'),
  createServer: () => resolve('/(app)/servers/new'),
  server: (id: string) => resolve('/(app)/servers/[id]', { id }),
  metrics: (id: string) => resolve('/(app)/servers/[id]/metrics', { id }),
  serverOperations: (id: string) => resolve('/(app)/servers/[id]/operations', { id }),
  serverOperation: (id: string, operationId: string) =>
    resolve('/(app)/servers/[id]/operations/[operationId]', { id, operationId }),
  serverBackups: (id: string) => resolve('/(app)/servers/[id]/backups', { id }),
  crashes: (id: string) => resolve('/(app)/servers/[id]/crashes', { id }),
  startup: (id: string) => resolve('/(app)/servers/[id]/startup', { id }),
  access: (id: string) => resolve('/(app)/servers/[id]/access', { id }),
  activity: (id: string) => resolve('/(app)/servers/[id]/activity', { id }),
  settings: (id: string) => resolve('/(app)/servers/[id]/settings', { id }),
  operations: () => resolve('/(app)/operations'),
  nodeOperations: (nodeId: string) => `${resolve('/(app)/operations')}?node=${nodeId}`,
  operation: (id: string) => resolve('/(app)/operations/[id]', { id }),
  backups: () => resolve('/(app)/backups'),
  nodes: () => resolve('/(app)/nodes'),
  node: (id: string) => resolve('/(app)/nodes/[id]', { id }),
  account: () => resolve('/(app)/account'),
  accountSecurity: () => resolve('/(app)/account/security'),
  accountKeys: () => resolve('/(app)/account/keys'),
  accountSessions: () => resolve('/(app)/account/sessions'),
  users: () => resolve('/(app)/users'),
  user: (id: string) => resolve('/(app)/users/[id]', { id }),
  accountActivity: () => resolve('/(app)/account/activity'),
  mails: () => resolve('/(app)/mails'),
  team: () => resolve('/(app)/team'),
  teamRoles: () => resolve('/(app)/team/roles'),
  teamAudit: () => resolve('/(app)/team/audit'),
  teamSettings: () => resolve('/(app)/team/settings'),
  audit: () => resolve('/(app)/audit'),
  apiDocs: () => '/api/docs',
};
