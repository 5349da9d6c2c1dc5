import { resolve } from '$app/paths';

/** Every address inside the panel. */
export const links = {
  login: (next?: string) => (next ? `${resolve('/login')}?next=${encodeURIComponent(next)}` : resolve('/login')),
  servers: () => resolve('/servers'),
  createServer: () => resolve('/servers/new'),
  server: (id: string) => resolve('/servers/[id]', { id }),
  metrics: (id: string) => resolve('/servers/[id]/metrics', { id }),
  serverOperations: (id: string) => resolve('/servers/[id]/operations', { id }),
  serverOperation: (id: string, operationId: string) => resolve('/servers/[id]/operations/[operationId]', { id, operationId }),
  startup: (id: string) => resolve('/servers/[id]/startup', { id }),
  settings: (id: string) => resolve('/servers/[id]/settings', { id }),
  operations: () => resolve('/operations'),
  operation: (id: string) => resolve('/operations/[id]', { id }),
  nodes: () => resolve('/nodes'),
  apiDocs: () => '/api/docs',
};
