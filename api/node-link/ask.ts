import { z } from 'zod';
import type { Ack } from '../../domain/contracts/realtime.ts';
import { DomainError } from '../../domain/errors.ts';

const answerMilliseconds = 10_000;

const Refusal = z.object({
  ok: z.literal(false),
  code: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)*$/)
    .max(64),
  message: z.string().max(1000),
});

/**
 * Sends a request to a node and waits for its answer.
 * @throws DomainError with the node's own code, `node.no_answer` after 10 s, `node.bad_answer` when it makes no sense
 */
export function ask<Result>(
  result: z.ZodType<Result>,
  send: (reply: (answer: Ack<Result>) => void) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new DomainError('node.no_answer', 'The node does not answer. Try again.', { kind: 'transient' }));
    }, answerMilliseconds);
    const reply = (answer: unknown): void => {
      clearTimeout(timer);
      const done = z.object({ ok: z.literal(true), result: z.unknown() }).safeParse(answer);
      if (done.success) {
        const parsed = result.safeParse(done.data.result);
        if (parsed.success) return resolve(parsed.data);
      }
      const refused = Refusal.safeParse(answer);
      if (refused.success) return reject(new DomainError(refused.data.code, refused.data.message));
      reject(new DomainError('node.bad_answer', 'The node gave an answer that makes no sense.'));
    };
    try {
      send(reply);
    } catch (error) {
      clearTimeout(timer);
      reject(error as Error);
    }
  });
}
