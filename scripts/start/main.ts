import { Problem } from './problem.ts';
import { terminalProgress, writeLine } from './progress.ts';
import { readConfig } from './config.ts';
import type { RawOptions } from './settings.ts';
import { readSettings } from './settings.ts';
import { startEverything } from './start.ts';
import { onParentGone, onStopSignals } from './signals.ts';
import { Supervisor } from './supervisor.ts';

export {
  auditCommand,
  build,
  caCommand,
  keysCommand,
  nodeCommand,
  migrateCommand,
  migrationCommand,
  seedCommand,
} from './commands.ts';

export interface Invocation {
  root: string;
  /** The folder the user stands in. */
  calledFrom: string;
  options: RawOptions;
  /** When the command began, on the clock of `performance.now()`. */
  startedAt: number;
}

/** `npm start`: starts everything, keeps it running, and stops it in order when asked to. Sets the exit code. */
export async function main(invocation: Invocation): Promise<void> {
  const progress = terminalProgress();
  const supervisor = new Supervisor(progress);
  const starting = new AbortController();
  const cleanUps: (() => void)[] = [];
  let stopping: Promise<void> | null = null;

  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      starting.abort();
      await supervisor.stopAll();
      for (const cleanUp of cleanUps.reverse()) cleanUp();
    })();
    return stopping;
  };
  const stopAndExit = () => {
    writeLine('\nStopping. Once more Ctrl-C stops at once.');
    void stop().then(() => {
      writeLine('Stopped.');
      process.exit(0);
    });
  };
  onStopSignals({ first: stopAndExit, again: () => supervisor.hurry() });

  try {
    const settings = readSettings(invocation.root, invocation.calledFrom, invocation.options);
    const config = readConfig();
    if (config.startedByNpm) onParentGone(stopAndExit);
    await startEverything({
      settings,
      config,
      progress,
      supervisor,
      signal: starting.signal,
      onCleanUp: (cleanUp) => cleanUps.push(cleanUp),
      startedAt: invocation.startedAt,
    });
  } catch (error) {
    if (stopping) return;
    await stop();
    process.stderr.write(`${describe(error)}\n`);
    process.exit(1);
  }
}

function describe(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
