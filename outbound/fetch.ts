import { codedError, DomainError, errorMessage } from '#domain/errors.ts';
import type { Reply } from './ask.ts';
import { ask } from './ask.ts';
import { checkUrl, hostOf, refused } from './check-url.ts';
import type { Resolve } from './resolve.ts';
import { publicAddressesOf, resolveBySystem } from './resolve.ts';

export interface GuardedOptions {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Redirects followed at most, each checked again; none by default, so that a signed message reaches only its own address. */
  redirects?: number;
  /** Size of the answer's body at most; a mebibyte by default. */
  mostBytes?: number;
  /** For the whole request, redirects and body included; ten seconds by default. */
  timeoutMilliseconds?: number;
  signal?: AbortSignal;
  /** Private networks (CIDR) that may be reached: chosen by the operator, never by a user. */
  except?: readonly string[];
  resolve?: Resolve;
}

export interface GuardedReply extends Reply {
  /** The address that answered, after all redirects. */
  url: string;
}

interface Step {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
}

/** Headers for the first host alone, never for one that it redirects to. */
const personal = /^(authorization|cookie|proxy-authorization|webhook-)/i;
const aboutBody = /^(content-|transfer-encoding$)/i;

/**
 * Asks an address that a user has given, and prevents it from reaching anything but the internet (SSRF): see `checkUrl` and
 * `isPublicAddress`. It connects to the addresses that were checked, so a name that changes in between (DNS rebinding) has no effect.
 * @throws DomainError `outbound.refused`, `outbound.too_large`, `outbound.too_many_redirects` (permanent); `outbound.unreachable`,
 * `outbound.timeout` (transient). Any answer, whatever its status, is returned.
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
    const reply = await translated(url, limit, async () => {
      const looked = publicAddressesOf(hostOf(url), options.resolve ?? resolveBySystem, except);
      return ask({ ...step, addresses: await unlessAborted(looked, signal), mostBytes, signal });
    });
    const location = isRedirect(reply.status) ? reply.headers.location : undefined;
    if (location === undefined || redirects === 0) return { ...reply, url: url.href };
    if (followed === redirects) throw codedError('outbound.too_many_redirects', { host: url.host, limit: redirects });
    step = sentOn(step, reply.status, location, except);
  }
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

function sentOn(from: Step, status: number, location: string, except: readonly string[]): Step {
  if (!URL.canParse(location, from.url.href)) throw refused({ reason: 'redirect', host: from.url.host });
  const url = checkUrl(new URL(location, from.url).href, except);
  if (from.url.protocol === 'https:' && url.protocol === 'http:')
    throw refused({ reason: 'plain_redirect', host: from.url.host });
  // As browsers do (Fetch standard): only 307 and 308 repeat a request with its body.
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

/** The system's resolver may be slow and cannot be cancelled; waiting for it can. */
function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

async function translated(url: URL, limit: AbortSignal, work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    const { host } = url;
    if (limit.aborted) throw codedError('outbound.timeout', { host }, { kind: 'transient', cause });
    const logMessage = `${host} does not answer: ${errorMessage(cause)}`;
    throw codedError('outbound.unreachable', { host }, { kind: 'transient', logMessage, cause });
  }
}
