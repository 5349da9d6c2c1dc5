import { constants } from 'node:os';
import type { ProcessExit } from '../runtime.ts';
import { fileChange } from './watch.ts';
import type { Channel } from './channel.ts';

const names = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** Shells tell "ended by signal n" as 128 + n, and so does Docker. */
export function processExit(shellCode: number, startedAt: string, endedAt: string, outOfMemory = false): ProcessExit {
  const signal = shellCode > 128 ? (names.get(shellCode - 128) ?? null) : null;
  return { code: signal === null ? shellCode : null, signal, outOfMemory, startedAt, endedAt };
}

/** Waits until the wrapper has written the exit code; null when the signal is aborted first. */
export async function exitWritten(
  channel: Channel,
  signal: AbortSignal,
): Promise<{ code: number; endedAt: string } | null> {
  while (!signal.aborted) {
    let exit = await channel.readExit();
    if (exit !== null) return exit;
    await fileChange(channel.exit, async () => (exit = await channel.readExit()) === null, signal);
    if (exit !== null) return exit;
  }
  return null;
}
