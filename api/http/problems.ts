import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Problem } from '#domain/contracts/common.ts';
import { DomainError } from '#domain/errors.ts';
import { travelling } from '#domain/errors/travel.ts';
import { problemTable } from './problem-codes.ts';
import type { ProblemCode } from './problem-codes.ts';
import { problem } from './refuse.ts';
import type { PathError } from './refuse.ts';

const problemType = (code: ProblemCode): string => `urn:mamba:problem:${code}`;

/** RFC 9457: every error of every route leaves the API here, as a problem document. */
export function problemMiddleware(): ErrorRequestHandler {
  // Four parameters make it an error handler.
  return (thrown: unknown, request, response, _next) => {
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
    const body: Problem = {
      type: problemType(code),
      title,
      status,
      detail:
        code === 'internal'
          ? `Something went wrong on our side. Give the administrator this number: ${requestId}.`
          : error.userMessage,
      instance: request.originalUrl.split('?')[0] ?? '',
      code,
      ...(code === 'internal' ? {} : travelling(error.arguments)),
      requestId,
      ...(code !== 'internal' && isPathErrors(error.details.errors) ? { errors: error.details.errors } : {}),
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
  const { type, status, code } = thrown as { type?: unknown; status?: unknown; code?: unknown };
  switch (type) {
    case 'entity.too.large':
      return problem('request.too_large', 'The body is larger than 1 MiB. Send less at once.');
    case 'entity.parse.failed':
      return problem('request.malformed', 'The body is not valid JSON.');
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return problem('request.unsupported_media_type', 'Send the body as UTF-8 JSON.');
  }
  if (thrown instanceof URIError || (typeof status === 'number' && status >= 400 && status < 500)) {
    return problem('request.malformed', 'The request cannot be read.', { cause: thrown });
  }
  if (isDatabaseOutage(code)) {
    return problem('database.unavailable', 'The database does not answer. Try again in a moment.', { cause: thrown });
  }
  return problem('internal', 'Something went wrong.', { cause: thrown });
}

/** Prisma's codes for "cannot reach it", and the sockets' own. */
function isDatabaseOutage(code: unknown): boolean {
  return (
    typeof code === 'string' &&
    ['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'ECONNREFUSED', 'ECONNRESET'].includes(code)
  );
}
