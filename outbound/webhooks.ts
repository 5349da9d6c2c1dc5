import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { DomainError } from '#domain/errors.ts';

/** Older or newer messages are refused, so that a copy is of no use for long. */
const toleranceSeconds = 5 * 60;
const prefix = 'whsec_';
/** As the specification wants them. */
const [fewestBytes, mostBytes] = [24, 64];

/** The headers of Standard Webhooks (https://www.standardwebhooks.com), which receivers find libraries for in every language. */
export interface WebhookHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/** A secret for a new webhook: the receiver gets it once, and puts it into the library of his language as it is. */
export const newWebhookSecret = (): string => prefix + randomBytes(32).toString('base64');

/**
 * Signs what is posted: HMAC-SHA256 over `id.timestamp.body`.
 * @param secrets while one is replaced by another there are two, and the message has a signature by each: receivers take either
 * @param message `id` is the same for every try of one message, `timestamp` is the try's (an instant)
 */
export function signWebhook(
  secrets: readonly string[],
  message: { id: string; timestamp: Date; body: string },
): WebhookHeaders {
  if (message.id.includes('.')) throw new DomainError('webhook.bad_id', 'The id of a webhook must hold no dot.');
  if (secrets.length === 0) throw new DomainError('webhook.no_secret', 'A webhook needs a secret to be signed with.');
  const timestamp = String(Math.floor(message.timestamp.getTime() / 1000));
  const signatures = secrets.map(
    (secret) => `v1,${signature(secret, message.id, timestamp, message.body).toString('base64')}`,
  );
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/**
 * Whether a message is ours, unchanged, and of these five minutes. Compares in constant time.
 * @param secrets any of them will do
 */
export function verifyWebhook(
  secrets: readonly string[],
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  now = new Date(),
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (id === undefined || timestamp === undefined || given === undefined || !/^\d{1,15}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const expected = secrets.map((secret) => signature(secret, id, timestamp, body));
  // Other versions are another scheme's.
  const signatures = given.split(' ').filter((one) => one.startsWith('v1,'));
  return signatures.some((one) => {
    const bytes = Buffer.from(one.slice('v1,'.length), 'base64');
    return expected.some((right) => bytes.length === right.length && timingSafeEqual(bytes, right));
  });
}

function signature(secret: string, id: string, timestamp: string, body: string): Buffer {
  const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
  const key = Buffer.from(text, 'base64');
  if (key.length < fewestBytes || key.length > mostBytes || !/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    throw new DomainError(
      'webhook.bad_secret',
      `The secret of a webhook is ${prefix} and ${fewestBytes} to ${mostBytes} bytes in base64.`,
    );
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
}
