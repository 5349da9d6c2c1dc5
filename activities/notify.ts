import { createHmac } from 'node:crypto';
import { DomainError, errorMessage } from '#domain/errors.ts';
import type { ServerExit } from '#domain/servers/state.ts';

/** Where notifications go, and the secret that proves that they are ours. */
export interface NotificationTarget {
  url: string;
  secret: string;
}

/** What is posted. `id` is the same for every try of one notification: whoever receives it twice can tell. */
export interface Notification {
  id: string;
  event: 'server.gave_up';
  /** When it happened. */
  at: string;
  server: { id: string; name: string };
  tenant: { id: string; name: string };
  node: { id: string; name: string };
  exit: ServerExit;
  attempt: number;
  reason: string | null;
}

const answerMilliseconds = 5_000;

/**
 * The signature of a notification: HMAC-SHA256, in hex, over `<timestamp>.<body>`. The timestamp (seconds since 1970) is signed so
 * that a copy of an old message can be told by its age.
 */
export function signNotification(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

/**
 * Posts a notification once; whoever calls tries again.
 * @throws DomainError `notify.unreachable` (transient) when there is no answer, or one that may change (5xx, 408, 429);
 * `notify.refused` (permanent) for any other
 */
export async function postNotification({ url, secret }: NotificationTarget, notification: Notification): Promise<void> {
  const body = JSON.stringify(notification);
  const timestamp = String(Math.floor(Date.now() / 1000));
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'mamba-host',
        'x-mamba-event': notification.event,
        'x-mamba-delivery': notification.id,
        'x-mamba-timestamp': timestamp,
        'x-mamba-signature': `sha256=${signNotification(secret, timestamp, body)}`,
      },
      body,
      // A signed message goes where it was configured to go, and nowhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(answerMilliseconds),
    });
    status = response.status;
    await response.body?.cancel();
  } catch (error) {
    throw new DomainError('notify.unreachable', `The notification hook does not answer: ${errorMessage(error)}`, {
      kind: 'transient',
      cause: error,
    });
  }
  if (status >= 200 && status < 300) return;
  const mayChange = status >= 500 || status === 408 || status === 429;
  throw new DomainError(
    mayChange ? 'notify.unreachable' : 'notify.refused',
    `The notification hook answered with status ${String(status)}.`,
    { kind: mayChange ? 'transient' : 'permanent', details: { status } },
  );
}
