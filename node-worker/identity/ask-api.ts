import { request as httpsRequest } from 'node:https';
import { z } from 'zod';
import { codedError } from '#domain/errors.ts';
import type { DomainError } from '#domain/errors.ts';
import { errorOfApi } from '#domain/errors/receive.ts';
import type { TlsFiles } from './identity.ts';

const Problem = z.object({ code: z.string(), detail: z.string() });
const answerMilliseconds = 15_000;
const mostBytes = 64 * 1024;

/**
 * One question to the API's port of nodes, on a connection of its own.
 * @throws DomainError with the API's own code and sentence when it refuses; `link.unreachable` when it does not answer
 */
export async function askApi<Answer>(
  url: string,
  path: string,
  body: object,
  answer: z.ZodType<Answer>,
  tls: Partial<TlsFiles>,
): Promise<Answer> {
  const { status, text } = await post(new URL(path, url), JSON.stringify(body), tls);
  const json = ((): unknown => {
    try {
      return text === '' ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  })();
  if (status < 300) return answer.parse(json);
  const problem = Problem.safeParse(json).data;
  if (problem === undefined || status >= 500) throw unreachable(url, problem?.detail ?? `it answered ${status}`);
  throw errorOfApi({ code: problem.code, message: problem.detail });
}

function post(url: URL, body: string, tls: Partial<TlsFiles>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(unreachable(url.origin, error.message, error));
    const request = httpsRequest(
      url,
      {
        ...tls,
        method: 'POST',
        agent: false,
        minVersion: 'TLSv1.3',
        timeout: answerMilliseconds,
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (text.length > mostBytes) response.destroy(new Error('its answer is too long'));
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', fail);
      },
    );
    request.on('timeout', () => request.destroy(new Error('it does not answer')));
    request.on('error', fail);
    request.end(body);
  });
}

function unreachable(url: string, why: string, cause?: unknown): DomainError {
  return codedError('link.unreachable', { url, reason: why }, { kind: 'transient', cause });
}
