import type { Socket } from 'socket.io-client';
import { readAnswer } from '#domain/contracts/node-questions/answer.ts';
import type { AskApi } from '#domain/contracts/node-questions/asked-of-api.ts';
import { askedOfApi } from '#domain/contracts/node-questions/asked-of-api.ts';
import type { NoticeName, NoticeOf } from '#domain/contracts/node-questions/notices.ts';
import type { Question } from '#domain/contracts/node-questions/question.ts';
import { codedError } from '#domain/errors.ts';
import { errorOfApi } from '#domain/errors/receive.ts';

/** Names and shapes of what goes over it are in the tables of questions, and parsed. */
type Events = Record<string, (...received: never[]) => void>;
export type LinkSocket = Socket<Events, Record<string, (...sent: unknown[]) => void>>;

/**
 * What asks the API, by this connection. Rejects with the API's own refusal, or with `link.no_answer` when none came in time or it makes no
 * sense.
 */
export const askApiBy =
  (socket: LinkSocket): AskApi =>
  async (name, input) => {
    const asked: Question = askedOfApi[name];
    const answer: unknown = await socket
      .timeout(asked.deadlineMilliseconds)
      .emitWithAck(name, input)
      .catch(() => null);
    const read = readAnswer(asked, answer, errorOfApi);
    if (read === null) throw codedError('link.no_answer', {}, { kind: 'transient' });
    if ('refusal' in read) throw read.refusal;
    return read.result as never;
  };

/** Tells the API something that is worth nothing later: without a connection it is dropped. */
export function tell<Name extends NoticeName>(socket: LinkSocket, name: Name, notice: NoticeOf<Name>): void {
  socket.volatile.emit(name, notice);
}
