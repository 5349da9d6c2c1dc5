import type { Socket } from 'socket.io-client';
import type { Ack, ApiToNode, NodeToApi } from './contract.ts';
import { DomainError, errorMessage } from '#domain/errors.ts';

export type LinkSocket = Socket<ApiToNode, NodeToApi>;

/** An answer of the API that did not come in time, or a link that broke: sent again later. */
export const answerTimeoutMilliseconds = 10_000;

/** Answers a request with what a function gives or throws. */
export async function answer<Result>(
  ack: (answer: Ack<Result>) => void,
  work: () => Result | Promise<Result>,
): Promise<void> {
  try {
    ack({ ok: true, result: await work() });
  } catch (error) {
    const code = error instanceof DomainError ? error.code : 'internal';
    ack({ ok: false, code, message: error instanceof DomainError ? error.userMessage : errorMessage(error) });
  }
}
