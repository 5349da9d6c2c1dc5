import { z } from 'zod';
import type { Ack } from '#domain/contracts/realtime.ts';
import { DomainError } from '#domain/errors.ts';
import type { NodeSocket } from './types.ts';

const answerMilliseconds = 10_000;

// An answer without a result arrives without the key.
const Done = z.object({ ok: z.literal(true), result: z.unknown().optional() });
const Refusal = z.object({
  ok: z.literal(false),
  code: z
    .string()
    // Who somebody is and what he may do is not for a node to say: panels sign out or ask for a password at such an answer.
    .regex(/^(?!(auth|request|user)\.)[a-z_]+(\.[a-z_]+)*$/)
    .max(64),
  message: z.string().max(1000),
});

/**
 * Sends a request to a node and waits for its answer.
 * @throws DomainError with the node's own code; `node.offline` at once when the link breaks, `node.no_answer` after 10 s (or the time given) or
 * when the answer makes no sense
 */
export function ask<Result>(
  socket: NodeSocket,
  result: z.ZodType<Result>,
  send: (reply: (answer: Ack<Result>) => void) => void,
  milliseconds = answerMilliseconds,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      socket.off('disconnect', lost);
    };
    const fail = (code: string, message: string): void => {
      settle();
      reject(new DomainError(code, message, { kind: 'transient' }));
    };
    const lost = (): void => fail('node.offline', 'The connection to the node was lost.');
    const timer = setTimeout(() => fail('node.no_answer', 'The node does not answer. Try again.'), milliseconds);
    socket.on('disconnect', lost);
    send((answer: unknown) => {
      settle();
      const done = Done.safeParse(answer);
      const parsed = done.success ? result.safeParse(done.data.result) : null;
      if (parsed?.success === true) return resolve(parsed.data);
      const refused = Refusal.safeParse(answer);
      if (refused.success) return reject(new DomainError(refused.data.code, refused.data.message));
      fail('node.no_answer', 'The node gave an answer that makes no sense.');
    });
  });
}
