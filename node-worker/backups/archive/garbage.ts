import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * How much may come together. More than what is in use at any moment: what is still in use at two collections of the young counts
 * as old from then on, and stays until a full one.
 */
const everyBytes = 10 * 1024 ** 2;
const fullEvery = 16;

type Collect = (options?: { type: 'minor' }) => void;

let since = 0;
let count = 0;
let collect: Collect | undefined;

/**
 * Collects garbage once enough bytes of it have come together. The compressor's results lie outside of the JavaScript heap;
 * left to itself V8 lets 64 MB of them gather before it looks. A collection of the young ones takes a millisecond, a full one of
 * our small heap about ten: hence only now and then.
 */
export function collectGarbageAfter(bytes: number): void {
  since += bytes;
  if (since < everyBytes) return;
  since = 0;
  count += 1;
  collect ??= collector();
  if (count % fullEvery === 0) collect();
  else collect({ type: 'minor' });
}

function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  return typeof found === 'function' ? (options) => void found(options) : () => {};
}
