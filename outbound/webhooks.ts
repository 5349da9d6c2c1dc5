import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { codedError } from '#domain/errors.ts';

/** Older or newer messages are refused, so that a copied message is soon useless. */
const toleranceSeconds = 5 * 60;
export const webhookSecretPrefix = 'whsec_';
/** Bounds of a secret's length in the specification. */
const [fewestBytes, mostBytes] = [24, 64];

/** The headers of Standard Webhooks (https://www.standardwebhooks.com), for which every language has a library. */
export interface WebhookHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/**
 * `whsec_` and base64, as receivers give it to their library; or the key's own bytes, for a secret that is older than this scheme
 * (libraries call that format *raw*).
 */
export type WebhookSecret = string | Uint8Array;

/** A secret for a new webhook, shown to its receiver once. */
export const newWebhookSecret = (): string => webhookSecretPrefix + randomBytes(32).toString('base64');

/**
 * Signs what is posted: HMAC-SHA256 over `id.timestamp.body`.
 * @param secrets while a secret is replaced there are two; the message then has a signature by each, and receivers accept either
 * @param message `id` is the same for every attempt at one message, `timestamp` is the attempt's (an instant)
 * @throws DomainError `webhook.bad_id`, `webhook.no_secret`, `webhook.bad_secret`
 */
export function signWebhook(
  secrets: readonly WebhookSecret[],
  message: { id: string; timestamp: Date; body: string },
): WebhookHeaders {
  if (message.id.includes('.')) throw codedError('webhook.bad_id');
  if (secrets.length === 0) throw codedError('webhook.no_secret');
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
 * Whether a message was signed with one of the secrets, is unchanged, and is at most five minutes old. Compares in constant time.
 */
export function verifyWebhook(
  secrets: readonly WebhookSecret[],
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  now = new Date(),
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (id === undefined || timestamp === undefined || given === undefined || !/^\d{1,15}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const expected = secrets.map((secret) => signature(secret, id, timestamp, body));
  // Other versions belong to other schemes.
  const signatures = given.split(' ').filter((one) => one.startsWith('v1,'));
  return signatures.some((one) => {
    const bytes = Buffer.from(one.slice('v1,'.length), 'base64');
    return expected.some((right) => bytes.length === right.length && timingSafeEqual(bytes, right));
  });
}

function signature(secret: WebhookSecret, id: string, timestamp: string, body: string): Buffer {
  return createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest();
}

function keyOf(secret: WebhookSecret): Uint8Array {
  if (typeof secret !== 'string') return secret;
  const key = decodeSecret(secret);
  if (key === null)
    throw codedError('webhook.bad_secret', { prefix: webhookSecretPrefix, least: fewestBytes, most: mostBytes });
  return key;
}

/** Whether a text has the form of a Standard Webhooks secret. */
export const isWebhookSecret = (text: string): boolean => decodeSecret(text) !== null;

function decodeSecret(secret: string): Uint8Array | null {
  const text = secret.startsWith(webhookSecretPrefix) ? secret.slice(webhookSecretPrefix.length) : secret;
  const key = Buffer.from(text, 'base64');
  const isWhole = key.length >= fewestBytes && key.length <= mostBytes && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return isWhole ? key : null;
}
