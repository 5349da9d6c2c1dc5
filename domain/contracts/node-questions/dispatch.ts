import type { Answer } from './answer.ts';
import { refusalOf } from './answer.ts';
import type { Handlers, Question, Questions } from './question.ts';

/** The part of a connection that the dispatcher needs; sockets of both ends have it. */
export interface Wire {
  on(event: string, listener: (...received: unknown[]) => void): unknown;
}

type AnyHandler = (input: unknown, answering: { afterwards(work: () => void): void }) => unknown;

/**
 * Answers every question of a table that comes by a connection: parses its input, runs its handler, sends the answer. Never throws;
 * ignores a missing acknowledgement. `failed` receives what was thrown, before the answer is sent.
 */
export function answerQuestions<Table extends Questions>(
  wire: Wire,
  table: Table,
  handlers: Handlers<Table>,
  failed: (error: unknown, name: keyof Table & string) => void,
): void {
  for (const [name, asked] of Object.entries(table)) {
    wire.on(name, (input, reply) => {
      const send = typeof reply === 'function' ? (reply as (answer: Answer) => void) : () => undefined;
      void answerOne(asked, handlers[name] as AnyHandler, input, send, (error) => failed(error, name));
    });
  }
}

async function answerOne(
  asked: Question,
  handle: AnyHandler,
  input: unknown,
  send: (answer: Answer) => void,
  failed: (error: unknown) => void,
): Promise<void> {
  const later: (() => void)[] = [];
  try {
    const result = await handle(asked.input.parse(input), { afterwards: (work) => void later.push(work) });
    send({ ok: true, result });
  } catch (error) {
    failed(error);
    return send(refusalOf(error));
  }
  for (const work of later) work();
}
