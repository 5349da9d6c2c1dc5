import type { z } from 'zod';
import { m } from '$texts';
import { ApiError, problemOf, unreachable } from './problem';

type QueryValue = string | number | null | undefined;

export interface RequestOptions {
  query?: Record<string, QueryValue>;
  body?: unknown;
  /** One key a press: pressing once starts a thing once, whatever the network does. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** The response to this exact request, sent ahead of time. If that attempt failed, the request is sent now. */
  early?: Promise<Response> | undefined;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

let onSessionEnded: () => void = () => undefined;

/** Mends what a request was refused for. False: it cannot be. */
type Mend = () => Promise<boolean>;
const mends = new Map<string, Mend>();

/** What may mend a refusal with this code: a request so refused is sent once more when it did. */
export function mendRefusal(code: string, mend: Mend): void {
  mends.set(code, mend);
}

/** Registers the handler for a response that says the session has ended. */
export function whenSessionEnds(handler: () => void): void {
  onSessionEnded = handler;
}

function address(path: string, query: Record<string, QueryValue> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Pauses (ms) before a request that got no answer is sent again: a laptop changing its network drops all that is under way. */
const pauses = [200, 800];

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  // Only what may arrive twice is sent twice: reading, and what carries a key by which the API knows it again.
  const again = method === 'GET' || options.idempotencyKey !== undefined;
  for (const pause of again ? pauses : []) {
    try {
      return await sendOnce(method, path, options);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return sendOnce(method, path, options);
}

async function sendOnce(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const early = await options.early?.catch(() => undefined);
  if (early !== undefined) return early;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
  try {
    return await fetch(address(path, options.query), {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
}

async function sendMended(method: Method, path: string, options: RequestOptions, isLast = false): Promise<Response> {
  const response = await send(method, path, options);
  if (response.ok) return response;
  const problem = await problemOf(response);
  const isSignIn = path.startsWith('/api/auth/');
  if (!isSignIn && !isLast && (await mends.get(problem.code)?.())) {
    return sendMended(method, path, { ...options, early: undefined }, true);
  }
  if (problem.status === 401 && !isSignIn) onSessionEnded();
  throw problem;
}

/**
 * Sends one request and checks the answer against its contract.
 * @throws {ApiError} when it is refused, unanswered, or answered with something else
 */
export async function request<Schema extends z.ZodType>(
  schema: Schema,
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<z.output<Schema>> {
  const response = await sendMended(method, path, options);
  const text = await response.text();
  const parsed = schema.safeParse(text === '' ? undefined : JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new ApiError({
    status: response.status,
    code: 'panel.unexpected',
    message: m.errors_unexpected(),
    requestId: response.headers.get('x-request-id'),
    fieldErrors: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
  });
}
