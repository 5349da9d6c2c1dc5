import { codedError } from '#domain/errors.ts';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import type { Request, Response } from 'express';

/** Declared as a route's `body`: bytes of one of these kinds, streamed to the handler and never parsed. Made by `rawBody`. */
export interface RawBody<Body = RawInput> {
  readonly mediaTypes: readonly string[];
  readonly maxBytes: number;
  /** Only for the type of what the handler gets. */
  readonly input?: Body;
}

/** What the handler of such a route gets as its body. */
export interface RawInput {
  /** Ends with `request.too_large` past the limit. Held back for as long as it is not read. */
  stream: Readable;
  /** In lower case, without parameters. */
  mediaType: string;
  /** Null: not told beforehand. */
  bytes: number | null;
}

/** A body that must make progress: neither end may be silent for longer. */
const idleMilliseconds = 120_000;
/** How long an answer may travel to a caller that still sends what is not read. */
const lingerMilliseconds = 2_000;

export const rawBody = (declaration: { mediaTypes: readonly string[]; maxBytes: number }): RawBody => declaration;

export function isRaw(body: unknown): body is RawBody {
  return typeof body === 'object' && body !== null && 'maxBytes' in body;
}

/**
 * The body of a request, as it comes.
 * @throws DomainError `request.unsupported_media_type`, `request.too_large` where `Content-Length` exceeds the limit
 */
export function openRawBody({ mediaTypes, maxBytes }: RawBody, request: Request): RawInput {
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (!mediaTypes.includes(mediaType))
    throw codedError('request.unsupported_media_type', { types: mediaTypes.join(', ') });
  const told = request.headers['content-length'];
  const bytes = told === undefined ? null : Number(told);
  if (bytes !== null && bytes > maxBytes) throw tooLarge(maxBytes);
  return { stream: request.pipe(upTo(maxBytes, request)), mediaType, bytes };
}

/** Ends the connection of a caller whose body is not read to its end, once the answer has had its time. */
export function endUnread(request: Request, response: Response): void {
  const { socket } = request;
  socket.setTimeout(idleMilliseconds, () => socket.destroy());
  response.once('finish', () => {
    socket.setTimeout(0);
    if (!request.complete) setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
  });
}

/** Passes bytes on, at most so many. A caller that breaks off breaks it, too. */
function upTo(maxBytes: number, request: Request): Transform {
  let passed = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _, done) {
      passed += chunk.length;
      if (passed > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  request.once('aborted', () => limited.destroy(new Error('The caller broke off.')));
  request.once('error', (error) => limited.destroy(error));
  limited.once('close', () => request.unpipe(limited));
  // Its reader may be gone already.
  limited.on('error', () => undefined);
  return limited;
}

const tooLarge = (maxBytes: number) => codedError('request.too_large', { maxBytes });
