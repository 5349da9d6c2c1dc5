const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** A process that lived this long was well; its next end counts as the first again. */
const WELL_AFTER_MS = 60_000;

/** How long to wait before starting a process again: doubling from half a second to half a minute. */
export function restartDelayMs(endsInARow: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, endsInARow - 1));
}

/** How many ends in a row there are now, given how many there were and how long the process lived. */
export function countEnds(before: number, livedMs: number): number {
  return livedMs >= WELL_AFTER_MS ? 1 : before + 1;
}
