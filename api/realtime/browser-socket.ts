import type { Ack } from '#domain/contracts/realtime.ts';
import { sentenceOf } from '#domain/errors/codes.ts';
import { sentError } from '#domain/errors/travel.ts';
import { codedError, DomainError } from '#domain/errors.ts';
import type { Caller } from '../http/request-context.ts';
import type { Logger } from 'pino';
import type { PrincipalStore } from '../identity/auth/principals.ts';
import type { BrowserSocket, SocketSession } from './rooms.ts';

interface Principals {
  principals: Pick<PrincipalStore, 'bySession' | 'byApiKey'>;
}

/** The caller that a credential belongs to; null when the session or the key is over. */
export const callerBehind = (
  { credentialId, keyHash }: SocketSession,
  { principals }: Principals,
): Promise<Caller | null> =>
  keyHash === null ? principals.bySession(credentialId) : principals.byApiKey(keyHash, null);

/** The caller behind a socket now: rights may have changed since it connected. @throws DomainError `auth.required` */
export async function callerOf(socket: BrowserSocket, deps: Principals): Promise<Caller> {
  const caller = await callerBehind(socket.data, deps);
  if (caller === null) throw codedError('auth.required');
  return caller;
}

/** Answers one event with a result or the problem. Never throws, and takes a missing or foreign acknowledgement for none. */
export async function answer<Result>(
  deps: { log: Logger },
  ack: unknown,
  handle: () => Promise<Result> | Result,
): Promise<void> {
  const reply = (reply: Ack<Result>) => {
    if (typeof ack === 'function') (ack as (reply: Ack<Result>) => void)(reply);
  };
  try {
    reply({ ok: true, result: await handle() });
  } catch (error) {
    const isOurs = error instanceof DomainError;
    if (!isOurs) deps.log.error({ err: error }, 'event failed');
    reply(
      isOurs ? { ok: false, ...sentError(error) } : { ok: false, code: 'internal', message: sentenceOf('internal') },
    );
  }
}
