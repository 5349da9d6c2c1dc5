import type { ServerExit } from '$domain/servers/state';
import { formatDuration } from '$lib/format/time';
import { crashSignals } from '$lib/texts/crashes';
import { m } from '$texts';

/** Shells and engines tell of a signal as 128 and its number (signal(7)); only those that games really end by. */
const signalOfCode: Record<number, string> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  132: 'SIGILL',
  134: 'SIGABRT',
  135: 'SIGBUS',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  141: 'SIGPIPE',
  143: 'SIGTERM',
};

/** How a game process ended, in words for people. */
export function exitReason(exit: ServerExit): string {
  if (exit.outOfMemory) return m.crashes_exit_out_of_memory();
  const signal = exit.signal ?? signalOfCode[exit.code ?? -1] ?? null;
  if (signal !== null) return crashSignals[signal]?.() ?? m.crashes_exit_signal({ signal });
  return exit.code === null ? m.crashes_exit_unknown() : m.crashes_exit_code({ code: exit.code });
}

/** The same with how long it had run. */
export const exitStory = (exit: ServerExit): string =>
  m.crashes_exit_after({ how: exitReason(exit), uptime: formatDuration(exit.uptimeSeconds) });
