import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Problem } from '#domain/contracts/common.ts';
import { codedError, DomainError } from '#domain/errors.ts';
import { travelling } from '#domain/errors/travel.ts';
import { HeldRefusals } from './limits/held-refusals.ts';
import { problemTable } from './problem-codes.ts';
import type { ProblemCode } from './problem-codes.ts';
import type { PathError } from './refuse.ts';

const problemType = (code: ProblemCode): string => `urn:mamba:problem:${code}`;

/** RFC 9457: every error of every route leaves the API here, as a problem document. */
export function problemMiddleware(): ErrorRequestHandler {
  const held = new HeldRefusals();
  // Four parameters make it an error handler.
  return async (thrown: unknown, request, response, _next) => {
    const { requestId, log } = response.locals as { requestId: string; log: Logger };
    const error = toDomainError(thrown);
    const { code } = error;
    const [status, title] = problemTable[code];
    if (status >= 500) log.error({ err: thrown, code: error.code }, 'request failed');
    else log.debug({ code, detail: error.userMessage }, 'request refused');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (code === 'request.too_many' && !(await held.hold())) return void request.destroy();
    // What is wrong on our side is in the log, not in an answer.
    const shown = code === 'internal' ? codedError('internal', { requestId }) : error;
    const body: Problem = {
      type: problemType(code),
      title,
      status,
      detail: shown.userMessage,
      instance: request.originalUrl.split('?')[0] ?? '',
      code,
      ...travelling(shown.arguments),
      requestId,
      ...(isPathErrors(shown.details.errors) ? { errors: shown.details.errors } : {}),
    };
    if (typeof error.details.retryAfterSeconds === 'number') {
      response.setHeader('Retry-After', String(error.details.retryAfterSeconds));
    }
    response.status(status).type('application/problem+json').send(JSON.stringify(body));
  };
}

function isPathErrors(value: unknown): value is PathError[] {
  return Array.isArray(value) && value.length > 0;
}

/** What Express's own parsers, the database driver and our code throw, as one kind. */
function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const { type, status, code, limit } = thrown as Record<'type' | 'status' | 'code' | 'limit', unknown>;
  switch (type) {
    case 'entity.too.large':
      return codedError('request.too_large', typeof limit === 'number' ? { maxBytes: limit } : {});
    case 'entity.parse.failed':
      return codedError('request.malformed', { part: 'body' });
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return codedError('request.unsupported_media_type');
  }
  if (thrown instanceof URIError || (typeof status === 'number' && status >= 400 && status < 500)) {
    return codedError('request.malformed', {}, { cause: thrown });
  }
  if (isDatabaseOutage(code)) {
    return codedError('database.unavailable', {}, { cause: thrown });
  }
  return codedError('internal', {}, { cause: thrown });
}

/** Prisma's codes for "cannot reach it", and the sockets' own. */
function isDatabaseOutage(code: unknown): boolean {
  return (
    typeof code === 'string' &&
    ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'ECONNREFUSED', 'ECONNRESET'].includes(code)
  );
}
