import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import { Locale, readLocale } from '#domain/locale.ts';
import type { Principal } from '#domain/permissions/principal.ts';
import type { PlatformRole } from '#domain/permissions/roles.ts';

/** Where a request comes from; handed to every service for audit rows and logs. */
export interface RequestContext {
  requestId: string;
  log: Logger;
  /** The caller's address; null when it is not known. */
  ip: string | null;
  /** What the calling program calls itself, at most 300 characters. */
  userAgent: string;
  /** The first of the caller's languages (`Accept-Language`) that we have; null when there is none. */
  locale: Locale | null;
}

/** A signed-in caller. */
export interface Caller extends Principal {
  name: string;
  email: string;
  /** The language that the user chose. */
  locale: Locale | null;
  platformRoles: readonly PlatformRole[];
  sessionId: string | null;
  apiKeyId: string | null;
  /** The administrator who acts as the user, and until when. */
  impersonator: { userId: string; name: string; until: Date } | null;
  /** When the session last authenticated; null for an API key. */
  elevatedAt: Date | null;
  /** Has a confirmed TOTP secret or a passkey. */
  hasSecondFactor: boolean;
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,100}$/;

/** Gives each request an id (the caller's own, when it is a decent one), a logger that carries it, and a line in the log. */
export function requestContext(log: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id');
    const requestId = given !== undefined && REQUEST_ID.test(given) ? given : uuid();
    const child = log.child({ requestId });
    const userAgent = (request.get('user-agent') ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, 300);
    const locale = readLocale(request.acceptsLanguages(Locale.options) || null);
    const context: RequestContext = { requestId, log: child, ip: plainAddress(request.ip), userAgent, locale };
    Object.assign(response.locals, context);
    response.setHeader('x-request-id', requestId);
    const startedAt = performance.now();
    response.once('close', () => {
      const { statusCode, writableFinished } = response;
      const line = {
        method: request.method,
        path: request.path,
        status: statusCode,
        ms: Math.round(performance.now() - startedAt),
        ip: context.ip,
        ...(response.locals as LoggedCaller).caller,
      };
      if (!writableFinished) child.info(line, 'request aborted');
      else if (request.path.startsWith('/api/')) child.info(line, 'request');
      else child.debug(line, 'request');
    });
    next();
  };
}

interface LoggedCaller {
  caller?: { userId: string; apiKeyId?: string; impersonatorId?: string };
}

/** Has the request's line in the log name who asked: ids alone. */
export function logCaller(response: Response, { userId, apiKeyId, impersonator }: Caller): void {
  const locals = response.locals as LoggedCaller;
  locals.caller = {
    userId,
    ...(apiKeyId === null ? {} : { apiKeyId }),
    ...(impersonator === null ? {} : { impersonatorId: impersonator.userId }),
  };
}

export function contextOf(response: Response): RequestContext {
  const { requestId, log, ip, userAgent, locale } = response.locals as RequestContext;
  return { requestId, log, ip, userAgent, locale };
}

/** An address as Postgres's inet takes it: no zone, no IPv4 mapped into IPv6. */
export function plainAddress(ip: string | undefined): string | null {
  if (ip === undefined || ip === '') return null;
  return ip.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
}
