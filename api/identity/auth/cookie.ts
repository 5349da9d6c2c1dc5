import { parseCookie } from 'cookie';
import type { Cookie } from '#api/http/cookies.ts';
import type { DeviceCookie } from './known-devices.ts';

const accessCookie = 'mamba_session';
const refreshCookie = 'mamba_refresh';
/** During impersonation: the refresh token of the administrator's own session, to come back to. */
const ownCookie = 'mamba_own';
/** The refresh token travels to the routes that need it, and nowhere else. */
const refreshPath = '/api/auth';

/** What a browser is given to keep of a session. */
export interface SessionCookies {
  access: { token: string; expiresAt: Date };
  /** Null leaves the one that the browser has. */
  refresh: { token: string; expiresAt: Date } | null;
  /** Identifies the browser at the next sign-in; left out unless a user has just signed in. */
  device?: DeviceCookie;
  /** During impersonation: the way back, or `kept` where the browser has it. Null removes it. */
  own: { token: string; expiresAt: Date } | 'kept' | null;
}

export function sessionCookies({ access, refresh, device, own }: SessionCookies): Cookie[] {
  const cookies = [cookie(accessCookie, '/', access)];
  if (refresh !== null) cookies.push(cookie(refreshCookie, refreshPath, refresh));
  if (device !== undefined) cookies.push(deviceCookie(device));
  if (own === null) cookies.push(cleared(ownCookie, refreshPath));
  else if (own !== 'kept') cookies.push(cookie(ownCookie, refreshPath, own));
  return cookies;
}

/** Travels to the sign-in routes, and stays after a sign-out. */
export const deviceCookie = ({ name, value, expiresAt }: DeviceCookie): Cookie => ({
  name,
  value,
  path: refreshPath,
  expiresAt,
});

export const clearedSessionCookies = (): Cookie[] => [
  cleared(accessCookie, '/'),
  cleared(refreshCookie, refreshPath),
  cleared(ownCookie, refreshPath),
];

const cookie = (name: string, path: string, { token, expiresAt }: { token: string; expiresAt: Date }): Cookie => ({
  name,
  value: token,
  path,
  expiresAt,
});

const cleared = (name: string, path: string): Cookie => ({ name, value: '', path, expiresAt: new Date(0) });

const providerCookieName = 'mamba_provider';

const providerMilliseconds = 15 * 60_000;

/** Identifies a browser that comes back from a provider; for as long as the provider's sign-in may take. */
export const providerCookie = (value: string): Cookie => ({
  name: providerCookieName,
  value,
  path: refreshPath,
  expiresAt: new Date(Date.now() + providerMilliseconds),
});
export const clearedProviderCookie = (): Cookie => cleared(providerCookieName, refreshPath);
export const providerCookieOf = (cookies: string | undefined): string | null => valueOf(cookies, providerCookieName);

export const accessTokenOf = (cookies: string | undefined): string | null => valueOf(cookies, accessCookie);
export const refreshTokenOf = (cookies: string | undefined): string | null => valueOf(cookies, refreshCookie);
export const ownTokenOf = (cookies: string | undefined): string | null => valueOf(cookies, ownCookie);

function valueOf(header: string | undefined, name: string): string | null {
  if (header === undefined) return null;
  return parseCookie(header)[name] || null;
}
