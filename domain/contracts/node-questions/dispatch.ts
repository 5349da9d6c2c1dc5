import type { z } from 'zod';
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

/** What to do with each notice of a table. */
export type Takers<Table extends Record<string, z.ZodType>> = {
  readonly [Name in keyof Table]: (notice: z.output<Table[Name]>) => Promise<void> | void;
};

/**
 * Takes every notice of a table that comes by a connection: parses it and runs its taker. One that is malformed, or whose taker fails, is
 * dropped, and `dropped` receives why. Each is acknowledged where the sender asks for it, so that its window moves on. Never throws.
 */
export function takeNotices<Table extends Record<string, z.ZodType>>(
  wire: Wire,
  table: Table,
  takers: Takers<Table>,
  dropped: (error: unknown, name: keyof Table & string) => void,
): void {
  for (const [name, schema] of Object.entries(table)) {
    const take = takers[name] as (notice: unknown) => Promise<void> | void;
    const takeOne = async (payload: unknown): Promise<void> => take(schema.parse(payload));
    wire.on(name, (payload, acknowledge) => {
      takeOne(payload).catch((error: unknown) => dropped(error, name));
      if (typeof acknowledge === 'function') (acknowledge as () => void)();
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
