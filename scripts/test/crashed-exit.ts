import type { ServerExit } from '#domain/servers/state.ts';

/** How a game ended that crashed, with what a test changes of it. */
export const crashedExit = <Change extends Partial<ServerExit>>(
  change: Change,
): Omit<ServerExit, keyof Change> & Change => ({
  code: 7,
  signal: null,
  outOfMemory: false,
  expected: false,
  nodeShutdown: false,
  at: '2026-01-01T00:00:00.000Z',
  uptimeSeconds: 3,
  ...change,
});
