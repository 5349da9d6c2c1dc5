import { parseCookie, stringifySetCookie } from 'cookie';

const cookieName = 'mamba_session';

/** The session's cookie: out of reach for scripts, never sent by other sites, only over https where we are served so. */
export function sessionCookie(token: string, expiresAt: Date, publicUrl: URL): string {
  return write(token, publicUrl, Math.max(0, Math.floor((expiresAt.getTime() - Date.now()) / 1000)));
}

export function clearedSessionCookie(publicUrl: URL): string {
  return write('', publicUrl, 0);
}

function write(value: string, publicUrl: URL, maxAge: number): string {
  const secure = publicUrl.protocol === 'https:';
  return stringifySetCookie({ name: cookieName, value, httpOnly: true, sameSite: 'strict', secure, path: '/', maxAge });
}

export function tokenFromCookies(header: string | undefined): string | null {
  if (header === undefined) return null;
  return parseCookie(header)[cookieName] || null;
}
