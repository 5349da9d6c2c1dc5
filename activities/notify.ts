import { codedError, DomainError, errorMessage } from '#domain/errors.ts';
import type { ServerExit } from '#domain/servers/state.ts';
import { guardedFetch } from '#outbound/fetch.ts';
import type { WebhookSecret } from '#outbound/webhooks.ts';
import { signWebhook } from '#outbound/webhooks.ts';

/** Where notifications go, the secret that proves their origin, and the private networks that may be asked. */
export interface NotificationTarget {
  url: string;
  secret: WebhookSecret;
  networks: readonly string[];
}

/** The body of a notification. `id` is the same for every attempt, so a receiver recognises a second delivery. */
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
 * Posts a notification once, signed as Standard Webhooks says; the caller retries.
 * @throws DomainError `notify.unreachable` (transient) without an answer, or for one that may change (5xx, 408, 429);
 * `notify.refused` (permanent) for any other answer, and for an address that is neither on the internet nor allowed
 */
export async function postNotification(target: NotificationTarget, notification: Notification): Promise<void> {
  const body = JSON.stringify(notification);
  const status = await post(target, webhookId(notification.id), body);
  if (status >= 200 && status < 300) return;
  const mayChange = status >= 500 || status === 408 || status === 429;
  if (mayChange)
    throw codedError('notify.unreachable', { reason: `HTTP ${status}` }, { kind: 'transient', details: { status } });
  throw codedError('notify.refused', { status });
}

/** Standard Webhooks separates what it signs by dots, so an id holds none. */
const webhookId = (id: string): string => id.replaceAll('.', '_');

async function post({ url, secret, networks }: NotificationTarget, id: string, body: string): Promise<number> {
  try {
    const { status } = await guardedFetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signWebhook([secret], { id, timestamp: new Date(), body }) },
      body,
      timeoutMilliseconds: answerMilliseconds,
      except: networks,
    });
    return status;
  } catch (cause) {
    if (cause instanceof DomainError && cause.kind === 'permanent')
      throw codedError('notify.refused', { reason: cause.message }, { cause });
    throw codedError('notify.unreachable', { reason: errorMessage(cause) }, { kind: 'transient', cause });
  }
}
