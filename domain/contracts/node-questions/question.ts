import { z } from 'zod';

/** One question: what is sent, what comes back, and how long the asking end waits for it. */
export interface Question<Input = unknown, Output = unknown> {
  input: z.ZodType<Input>;
  output: z.ZodType<Output>;
  deadlineMilliseconds: number;
}

/** A table of questions by their names on the wire. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each entry has types of its own; the table only names them
export type Questions = Readonly<Record<string, Question<any, any>>>;

export type NameIn<Table extends Questions> = keyof Table & string;
/** What the asking end gives: fields with a default may be left out. */
export type InputOf<Table extends Questions, Name extends keyof Table> = z.input<Table[Name]['input']>;
/** What the answering end gets: parsed. */
export type ParsedInputOf<Table extends Questions, Name extends keyof Table> = z.output<Table[Name]['input']>;
export type OutputOf<Table extends Questions, Name extends keyof Table> = z.output<Table[Name]['output']>;

/** Asks one question of a table. */
export type Ask<Table extends Questions> = <Name extends NameIn<Table>>(
  name: Name,
  input: InputOf<Table, Name>,
) => Promise<OutputOf<Table, Name>>;

/** What a handler may do beside its answer. */
export interface Answering {
  /** Runs once the answer has been sent: for what must not overtake it. */
  afterwards(work: () => void): void;
}

/** One handler for each question of a table. A `DomainError` that it throws reaches the asking end as code, sentence and details. */
export type Handlers<Table extends Questions> = {
  readonly [Name in keyof Table]: (
    input: ParsedInputOf<Table, Name>,
    answering: Answering,
  ) => Promise<OutputOf<Table, Name>> | OutputOf<Table, Name>;
};

/** The output of a question that is only taken. */
export const nothing: z.ZodType<void> = z
  .undefined()
  .or(z.null())
  .transform(() => undefined);

/** Answers within a few seconds unless the other end is in trouble. */
const usualDeadlineMilliseconds = 10_000;

/** Ties the types of one entry together. */
export function question<Input, Output>(
  input: z.ZodType<Input>,
  output: z.ZodType<Output>,
  deadlineMilliseconds = usualDeadlineMilliseconds,
): { input: z.ZodType<Input>; output: z.ZodType<Output>; deadlineMilliseconds: number } {
  return { input, output, deadlineMilliseconds };
}
