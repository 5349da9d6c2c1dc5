import type { StopSpec } from '#domain/servers/spec.ts';
import type { ProcessExit } from '../runtime/runtime.ts';

/** What the console says of an end. */
export function exitSentence(exit: ProcessExit, expected: boolean): string {
  if (exit.outOfMemory)
    return 'The server ran out of memory and was ended. Give it more memory, or fewer things to do.';
  const how =
    exit.signal !== null ? `by ${exit.signal}` : exit.code === null ? 'in an unknown way' : `with code ${exit.code}`;
  return expected ? 'The server has stopped.' : `The server ended by itself, ${how}.`;
}

/** What the console says when a stop begins. */
export function stopSentence(stop: StopSpec, graceSeconds: number): string {
  const how = 'signal' in stop ? `by ${stop.signal}` : `with its command "${stop.command}"`;
  return `Stopping the server ${how}. It has ${String(graceSeconds)} s.`;
}
