import { z } from 'zod';
import type { ErrorKind } from '#domain/errors.ts';
import { DomainError } from '#domain/errors.ts';
import { sentenceOf } from '#domain/errors/codes.ts';
import type { ReceiveOptions, SentError } from '#domain/errors/receive.ts';
import { sentError, travelling } from '#domain/errors/travel.ts';
import type { Question } from './question.ts';

/** How far details of an error go over the wire, in characters of their JSON. */
const mostDetails = 8_192;

/** The answer as it is sent: the result, or why there is none. */
export type Answer =
  { ok: true; result: unknown } | ({ ok: false; kind?: ErrorKind; details?: Record<string, unknown> } & SentError);

// An answer without a result arrives without the key.
const Done = z.object({ ok: z.literal(true), result: z.unknown().optional() });
const Refusal = z.object({
  ok: z.literal(false),
  code: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)*$/)
    .max(64),
  message: z.string().max(1000),
  arguments: z.record(z.string(), z.json()).optional().catch(undefined),
  kind: z.enum(['permanent', 'transient']).optional().catch(undefined),
  details: z
    .record(z.string(), z.unknown())
    .refine((details) => JSON.stringify(details).length <= mostDetails)
    .optional()
    .catch(undefined),
});

/** Turns what a handler threw into the answer for the other end. Only a `DomainError` keeps its own message. */
export function refusalOf(error: unknown): Answer {
  if (error instanceof z.ZodError)
    return { ok: false, code: 'link.bad_message', message: z.prettifyError(error).slice(0, 500) };
  if (!(error instanceof DomainError)) return { ok: false, code: 'internal', message: sentenceOf('internal') };
  const { kind, details } = error;
  const hasDetails = Object.keys(details).length > 0 && JSON.stringify(details).length <= mostDetails;
  const sent = sentError(error);
  return { ok: false, ...sent, message: sent.message.slice(0, 1000), kind, ...(hasDetails ? { details } : {}) };
}

/**
 * A result, the other end's refusal, or `null` for an answer that is neither. `errorOf` decides which codes the other end may send, and what
 * becomes of one that this version does not know.
 */
export function readAnswer<Output>(
  { output }: Question<unknown, Output>,
  answer: unknown,
  errorOf: (sent: SentError, options: ReceiveOptions) => DomainError,
): { result: Output } | { refusal: DomainError } | null {
  const done = Done.safeParse(answer);
  const parsed = done.success ? output.safeParse(done.data.result) : null;
  if (parsed?.success === true) return { result: parsed.data };
  const refused = Refusal.safeParse(answer);
  if (!refused.success) return null;
  const { code, message, kind = 'permanent', details = {}, arguments: given } = refused.data;
  return { refusal: errorOf({ code, message, ...travelling(given) }, { kind, details }) };
}
