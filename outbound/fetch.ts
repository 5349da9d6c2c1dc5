import { DomainError, errorMessage } from '#domain/errors.ts';
import type { Reply } from './ask.ts';
import { ask } from './ask.ts';
import { checkUrl, hostOf, refused } from './check-url.ts';
import type { Resolve } from './resolve.ts';
import { publicAddressesOf, resolveBySystem } from './resolve.ts';

export interface GuardedOptions {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Followed at most, each checked anew; none where it is left out: a signed message goes where it was told to go. */
  redirects?: number;
  /** The answer's body; a mebibyte where it is left out. */
  mostBytes?: number;
  /** For all of it, redirects and body included; ten seconds where it is left out. */
  timeoutMilliseconds?: number;
  signal?: AbortSignal;
  /** Networks (CIDR) that may be reached though they are not of the internet: the operator's to say, never a user's. */
  except?: readonly string[];
  resolve?: Resolve;
}

export interface GuardedReply extends Reply {
  /** Who has answered, after all redirects. */
  url: string;
}

interface Step {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
}

/** What is for the one who was asked and for nobody whom he sends us to. */
const personal = /^(authorization|cookie|proxy-authorization|webhook-)/i;
const aboutBody = /^(content-|transfer-encoding$)/i;

/**
 * Asks an address that a user has given, and lets it reach nothing but the internet (SSRF): see `checkUrl` and `isPublicAddress`. What
 * was looked up and checked is what is connected to, so that a name that changes in between (DNS rebinding) gains nothing.
 * @throws DomainError `outbound.refused`, `outbound.too_large`, `outbound.too_many_redirects` (permanent); `outbound.unreachable`,
 * `outbound.timeout` (transient). An answer of whatever status is none of them.
 */
export async function guardedFetch(address: string, options: GuardedOptions = {}): Promise<GuardedReply> {
  const { redirects = 0, mostBytes = 1024 * 1024, timeoutMilliseconds = 10_000, except = [] } = options;
  const limit = AbortSignal.timeout(timeoutMilliseconds);
  const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  let step: Step = {
    url: checkUrl(address, except),
    method: options.method ?? 'GET',
    headers: { ...options.headers },
    body: options.body ?? null,
  };
  for (let followed = 0; ; followed += 1) {
    const { url } = step;
    const reply = await told(url, limit, async () => {
      const looked = publicAddressesOf(hostOf(url), options.resolve ?? resolveBySystem, except);
      return ask({ ...step, addresses: await unlessAborted(looked, signal), mostBytes, signal });
    });
    const location = isRedirect(reply.status) ? reply.headers.location : undefined;
    if (location === undefined || redirects === 0) return { ...reply, url: url.href };
    if (followed === redirects)
      throw new DomainError('outbound.too_many_redirects', `${url.host} sends on more than ${redirects} times.`);
    step = sentOn(step, reply.status, location, except);
  }
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

function sentOn(from: Step, status: number, location: string, except: readonly string[]): Step {
  if (!URL.canParse(location, from.url.href)) throw refused(`${from.url.host} sends on to what is no address.`);
  const url = checkUrl(new URL(location, from.url).href, except);
  if (from.url.protocol === 'https:' && url.protocol === 'http:')
    throw refused(`${from.url.host} sends on to an address without encryption.`);
  // As browsers do (Fetch standard): what is written is written once, unless the answer says that it is to be written there.
  const becomesGet = status === 303 ? from.method !== 'HEAD' : status < 303 && from.method === 'POST';
  const drops = (name: string): boolean =>
    (becomesGet && aboutBody.test(name)) || (url.origin !== from.url.origin && personal.test(name));
  return {
    url,
    method: becomesGet ? 'GET' : from.method,
    headers: Object.fromEntries(Object.entries(from.headers).filter(([name]) => !drops(name))),
    body: becomesGet ? null : from.body,
  };
}

/** The system's resolver takes its time and cannot be stopped; we can stop waiting. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

async function told(url: URL, limit: AbortSignal, work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    const [code, message] = limit.aborted
      ? (['outbound.timeout', `${url.host} does not answer in time.`] as const)
      : (['outbound.unreachable', `${url.host} does not answer: ${errorMessage(cause)}`] as const);
    throw new DomainError(code, message, { kind: 'transient', cause });
  }
}
