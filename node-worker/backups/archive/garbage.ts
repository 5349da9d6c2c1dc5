import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Freed by then at the latest. */
const everyBytes = 8 * 1024 ** 2;

let since = 0;
let collect: (() => void) | undefined;

/**
 * Collects garbage once so many bytes of it have come together. The compressor's results lie outside of the JavaScript heap;
 * left to itself V8 lets 64 MB of them gather before it looks. A collection of our small heap takes 2 to 5 ms.
 */
export function collectGarbageAfter(bytes: number): void {
  since += bytes;
  if (since < everyBytes) return;
  since = 0;
  collect ??= collector();
  collect();
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  return typeof found === 'function' ? () => void found() : () => {};
}
