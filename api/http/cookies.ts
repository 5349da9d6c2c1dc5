import type { Response } from 'express';
import { stringifySetCookie } from 'cookie';

/** A cookie for the browser to keep. One that has expired removes the browser's. */
export interface Cookie {
  name: string;
  value: string;
  path: string;
  expiresAt: Date;
}

/**
 * Writes the cookies of one answer: out of reach of scripts, never sent by other sites, over https only where the platform is served
 * so. A later cookie replaces an earlier one of the same name; what is written holds even if the handler throws afterwards.
 */
export function cookieWriter(response: Response, publicUrl: URL): (...cookies: Cookie[]) => void {
  const written = new Map<string, string>();
  return (...cookies) => {
    for (const cookie of cookies) written.set(cookie.name, headerOf(cookie, publicUrl));
    response.setHeader('set-cookie', [...written.values()]);
  };
}

function headerOf({ name, value, path, expiresAt }: Cookie, publicUrl: URL): string {
  const secure = publicUrl.protocol === 'https:';
  const maxAge = Math.max(0, Math.floor((expiresAt.getTime() - Date.now()) / 1000));
  return stringifySetCookie({ name, value, httpOnly: true, sameSite: 'strict', secure, path, maxAge });
}
