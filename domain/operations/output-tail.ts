/** Of an operation's output this much is kept, in UTF-16 units. */
export const outputTailLength = 64 * 1024;

const longestBytes = 128 * 1024;

/**
 * The end of an output as it can be stored: at most 64 Ki characters and 128 KiB of UTF-8, without NUL, which Postgres
 * refuses in text.
 */
export function outputTail(output: string): string {
  let tail = output.slice(-outputTailLength).replaceAll('\0', '').toWellFormed();
  // A character takes up to three bytes a unit, so this ends after very few rounds.
  for (let excess = byteLength(tail) - longestBytes; excess > 0; excess = byteLength(tail) - longestBytes) {
    tail = tail.slice(Math.ceil(excess / 3)).toWellFormed();
  }
  return tail;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
