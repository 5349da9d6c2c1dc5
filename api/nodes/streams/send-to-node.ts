import type { Readable } from 'node:stream';
import { z } from 'zod';
import { readAnswer } from '#domain/contracts/node-questions/answer.ts';
import type { TakePlace } from '#domain/contracts/node-questions/stream-places.ts';
import { codedError, DomainError } from '#domain/errors.ts';
import { errorOfNode } from '#domain/errors/receive.ts';
import type { Meeting, Rendezvous } from './rendezvous.ts';

/** A confirmation is a sentence or a small result. */
const longestConfirmation = 64 * 1024;

export interface Sending<Result> {
  rendezvous: Rendezvous;
  nodeId: string;
  /** The caller's bytes; never held whole. */
  body: Readable;
  /** Where nodes reach this API instance. */
  at: string;
  /** Asks the node, over its link, to come for the bytes; resolves once it has opened what they are for. */
  begin: (place: TakePlace) => Promise<unknown>;
  /** What the node confirms with. */
  result: z.ZodType<Result>;
  /** Aborted when the caller is gone. */
  signal: AbortSignal;
}

/**
 * Carries a caller's bytes to a node, as fast as the node takes them, and resolves with the node's confirmation that it has them all. When the
 * caller, the node or either connection breaks, all of it is broken off.
 * @throws DomainError with the node's own code and sentence; `node.offline` when the transfer broke; `node.no_answer` when it did not begin
 */
export async function sendToNode<Result>(sending: Sending<Result>): Promise<Result> {
  const { rendezvous, nodeId, body, at, begin, result, signal } = sending;
  const offer = rendezvous.offer(nodeId, body);
  const confirmation = rendezvous.expect(nodeId);
  const giveUp = (): void => {
    offer.giveUp();
    confirmation.giveUp();
  };
  signal.addEventListener('abort', giveUp);
  try {
    await begin({ streamId: offer.streamId, confirmId: confirmation.streamId, at });
    const [answer] = await Promise.all([readConfirmation(confirmation), offer.collected]);
    const read = readAnswer({ output: result, input: z.unknown(), deadlineMilliseconds: 0 }, answer, errorOfNode);
    if (read === null) throw codedError('node.no_answer', {}, { logMessage: 'The node gave a malformed answer.' });
    if ('refusal' in read) throw read.refusal;
    return read.result;
  } catch (error) {
    giveUp();
    // The caller's own fault (too many bytes, for instance) is what broke the rest.
    throw body.errored instanceof DomainError ? body.errored : error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** The node's confirmation, which ends when the transfer has. */
async function readConfirmation({ body }: Meeting): Promise<unknown> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of (await body) as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > longestConfirmation)
        throw codedError('node.no_answer', {}, { logMessage: 'The confirmation of the node is too long.' });
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw codedError('node.offline', {}, { kind: 'transient', cause: error });
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString());
  } catch {
    return null;
  }
}
