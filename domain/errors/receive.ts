import { DomainError } from '../errors.ts';
import type { ErrorKind } from '../errors.ts';
import { isErrorCode, isNodeErrorCode, sentenceOf } from './codes.ts';
import type { ErrorArguments, ErrorCode } from './codes.ts';

/** An error as another process sent it; that process may be older or newer than this one. */
export interface SentError {
  code: string;
  message: string;
  arguments?: ErrorArguments | undefined;
}

export interface ReceiveOptions {
  kind?: ErrorKind;
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** An answer of a node. Codes that are not for a node to send, or that this version does not know, become `node.failed`. */
export function errorOfNode(sent: SentError, options: ReceiveOptions = {}): DomainError {
  // What a node could not name is in its log, not in an answer: it may hold paths and addresses.
  if (sent.code === 'internal')
    return received('node.failed', { ...sent, message: sentenceOf('node.failed') }, options);
  if (isNodeErrorCode(sent.code)) return received(sent.code, sent, options);
  return received('node.failed', { ...sent, arguments: { sentence: sent.message } }, options);
}

/** A refusal of an actor. One with a code that this version does not know becomes `server.refused`. */
export function errorOfActor(sent: SentError, options: ReceiveOptions = {}): DomainError {
  if (isErrorCode(sent.code)) return received(sent.code, sent, options);
  return received('server.refused', { ...sent, arguments: { sentence: sent.message } }, options);
}

/** An answer of the API, as a node worker or another API instance receives it. One with an unknown code becomes `internal` with the API's sentence. */
export function errorOfApi(sent: SentError, options: ReceiveOptions = {}): DomainError {
  return received(isErrorCode(sent.code) ? sent.code : 'internal', sent, options);
}

/** An error of a process of this version, with its code. The sender's own sentence stays: it may say more than the code's. */
export function received(code: ErrorCode, sent: SentError, options: ReceiveOptions): DomainError {
  const given = sent.arguments;
  const details = { ...given, ...options.details };
  return new DomainError(code, sent.message, { ...options, details, ...(given && { arguments: given }) });
}
