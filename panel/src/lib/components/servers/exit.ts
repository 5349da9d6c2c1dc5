import type { ServerExit } from '$domain/servers/state';
import { texts } from '$lib/texts';

/** Why a game process ended, in words. */
export function exitReason(exit: ServerExit): string {
  if (exit.outOfMemory) return texts.server.outOfMemory;
  if (exit.signal !== null) return texts.server.exitSignal(exit.signal);
  if (exit.code !== null) return texts.server.exitCode(exit.code);
  return texts.server.exitUnknown;
}
