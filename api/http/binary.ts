import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Logger } from 'pino';

/** Declared as a route's `response`: its answer is bytes of one of these kinds, and no JSON. */
export interface BinaryResponse {
  mediaTypes: readonly string[];
}

/** What such a route's handler answers with. */
export interface BinaryAnswer {
  mediaType: string;
  fileName: string;
  /** Null: not known beforehand. */
  bytes: number | null;
  body: Readable;
}

export function isBinary(response: unknown): response is BinaryResponse {
  return typeof response === 'object' && response !== null && 'mediaTypes' in response;
}

/**
 * Sends the bytes on as fast as the receiver takes them, holding only what is in the sockets. When either side breaks off, the
 * other is broken off too: half a file must not look like a whole one.
 */
export async function sendBinary(
  response: Response,
  { mediaType, fileName, bytes, body }: BinaryAnswer,
  log: Logger,
): Promise<void> {
  response.status(200).setHeader('Content-Type', mediaType);
  response.setHeader('Content-Disposition', contentDisposition(fileName));
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Accept-Ranges', 'none');
  if (bytes !== null) response.setHeader('Content-Length', String(bytes));
  try {
    if (bytes === null) await pipeline(body, response);
    else await pipeline(body, exactly(bytes), response);
  } catch (error) {
    // Part of it is on its way, so no problem can be told any more; the receiver sees that it is cut off.
    log.info({ err: error, fileName }, 'a download was broken off');
    response.destroy();
  }
}

/** RFC 6266: a name in plain ASCII for all, and the true one for those who understand it. */
export function contentDisposition(fileName: string): string {
  const safe = fileName.replace(/[\p{Cc}/\\]+/gu, '-');
  const plain = safe.replace(/[^\x20-\x7e]|["%]/g, '_');
  const encoded = encodeURIComponent(safe.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Fails where not as many bytes pass as were announced: beyond them they would be taken for the next answer. */
function exactly(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      passed += chunk.length;
      if (passed > bytes) done(new Error(`More came than the ${bytes} bytes that were announced.`));
      else done(null, chunk);
    },
    flush(done) {
      done(passed === bytes ? null : new Error(`${passed} of ${bytes} bytes came.`));
    },
  });
}
