import type { NodeAnswers } from '#node-worker/link/handlers.ts';

/** The answers of a node that has nothing and can do nothing, but for those that a test gives. */
export const plainAnswers = (answers: Partial<NodeAnswers> = {}): NodeAnswers => ({
  'api:addresses': () => undefined,
  'console:read': () => null,
  'console:command': () => undefined,
  'operation:output': () => ({ from: 0, text: '' }),
  'certificate:renew': () => undefined,
  'aside:list': () => ({ items: [] }),
  'aside:remove': () => undefined,
  'backup:entries': () => ({ entries: [], hasMore: false }),
  'stream:open': () => Promise.reject(new Error('This node has nothing to send.')),
  ...answers,
});
