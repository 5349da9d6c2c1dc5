import type { ChildProcess, ForkOptions } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface End<First> {
  child: ChildProcess;
  /** What it said first: that it is ready, or where it listens. */
  first: First;
}

/**
 * Starts one end of what is tested, a TypeScript file, as a process of its own, and waits for its first message.
 * @throws Error when it ends before
 */
export async function startEnd<First>(
  file: string,
  args: readonly string[] = [],
  { hasOutput = true, ...options }: Pick<ForkOptions, 'cwd' | 'env'> & { hasOutput?: boolean } = {},
): Promise<End<First>> {
  const child = fork(file, args, {
    ...options,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', hasOutput ? 'inherit' : 'ignore', 'inherit', 'ipc'],
  });
  const told = new AbortController();
  const ended = once(child, 'exit', { signal: told.signal }).then(([code, signal]) => {
    throw new Error(`${file} ended (${signal ?? `exit code ${code}`}) before it was ready.`);
  });
  try {
    const [first] = (await Promise.race([once(child, 'message'), ended])) as [First];
    return { child, first };
  } finally {
    told.abort();
    ended.catch(() => undefined);
  }
}

/** kill -9; resolves when it is gone. Nothing is done about one that is gone already, or was never started. */
export async function killEnd(child: ChildProcess | null | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
