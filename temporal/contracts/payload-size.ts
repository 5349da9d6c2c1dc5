import { jsonBytes, largestPayload } from '#domain/payloads/bounds.ts';

/** Warns about a payload that is larger than it should ever be. It is sent all the same. */
export function watchSize(
  name: string,
  value: unknown,
  warn: (message: string, facts: { payload: string; bytes: number; limit: number }) => void,
): void {
  const bytes = jsonBytes(value);
  if (bytes > largestPayload) {
    warn('a payload is larger than it should be', { payload: name, bytes, limit: largestPayload });
  }
}
