import { codedError } from '#domain/errors.ts';
import type { Request } from 'express';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Cookies travel by themselves, so a request that changes something must prove that a page of ours sent it: by
 * Sec-Fetch-Site, which scripts cannot set, or (plain http to another machine, where browsers leave it out) by Origin.
 * @throws DomainError `request.cross_site`
 */
export function assertSameOrigin(request: Request, publicUrl: URL, isCookieAuthenticated: boolean): void {
  if (harmless.has(request.method)) return;
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  const proven =
    site !== undefined
      ? site === 'same-origin'
      : origin !== undefined && isOwnOrigin(origin, publicUrl, request.get('host'));
  // Without a cookie there is nothing to abuse but the sign-in itself: there a foreign page is refused, a program is not.
  const hasNoPage = site === undefined && origin === undefined;
  if (proven || (!isCookieAuthenticated && hasNoPage)) return;
  throw codedError('request.cross_site');
}

/** Whether an Origin header names this API: by its public URL, or by the very host that was asked. */
export function isOwnOrigin(origin: string, publicUrl: URL, host: string | undefined): boolean {
  if (origin === publicUrl.origin) return true;
  try {
    return host !== undefined && new URL(origin).host === host;
  } catch {
    return false;
  }
}
