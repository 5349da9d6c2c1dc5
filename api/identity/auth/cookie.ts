import { parseCookie, stringifySetCookie } from 'cookie';
import type { DeviceCookie } from './known-devices.ts';

const accessCookie = 'mamba_session';
const refreshCookie = 'mamba_refresh';
/** While somebody acts as another: the refresh token of his own session, to come back to. */
const ownCookie = 'mamba_own';
/** The refresh token travels to the routes that need it, and nowhere else. */
const refreshPath = '/api/auth';

/** What a browser is given to keep: out of reach for scripts, never sent by other sites, only over https where we are served so. */
export interface SessionCookies {
  access: { token: string; expiresAt: Date };
  /** Null leaves the one that the browser has. */
  refresh: { token: string; expiresAt: Date } | null;
  /** By which it is known at the next sign-in; left out where nobody has signed in just now. */
  device?: DeviceCookie;
  /** Of somebody who acts as another: the way back, or `kept` where the browser has it. Null, and it has none from now on. */
  own: { token: string; expiresAt: Date } | 'kept' | null;
}

export function sessionCookies({ access, refresh, device, own }: SessionCookies, publicUrl: URL): string[] {
  const cookies = [write(accessCookie, '/', access.token, access.expiresAt, publicUrl)];
  if (refresh !== null) cookies.push(write(refreshCookie, refreshPath, refresh.token, refresh.expiresAt, publicUrl));
  if (device !== undefined) cookies.push(deviceCookie(device, publicUrl));
  if (own === null) cookies.push(write(ownCookie, refreshPath, '', new Date(0), publicUrl));
  else if (own !== 'kept') cookies.push(write(ownCookie, refreshPath, own.token, own.expiresAt, publicUrl));
  return cookies;
}

/** Travels to where people sign in, and stays when they sign out. */
export const deviceCookie = ({ name, value, expiresAt }: DeviceCookie, publicUrl: URL): string =>
  write(name, refreshPath, value, expiresAt, publicUrl);

export function clearedSessionCookies(publicUrl: URL): string[] {
  const past = new Date(0);
  return [
    write(accessCookie, '/', '', past, publicUrl),
    write(refreshCookie, refreshPath, '', past, publicUrl),
    write(ownCookie, refreshPath, '', past, publicUrl),
  ];
}

function write(name: string, path: string, value: string, expiresAt: Date, publicUrl: URL): string {
  const secure = publicUrl.protocol === 'https:';
  const maxAge = Math.max(0, Math.floor((expiresAt.getTime() - Date.now()) / 1000));
  return stringifySetCookie({ name, value, httpOnly: true, sameSite: 'strict', secure, path, maxAge });
}

const providerCookieName = 'mamba_provider';

/** By which a browser is known that comes back from a provider; for as long as that may take. */
export const providerCookie = (value: string, publicUrl: URL): string =>
  write(providerCookieName, refreshPath, value, new Date(Date.now() + 15 * 60_000), publicUrl);
export const clearedProviderCookie = (publicUrl: URL): string =>
  write(providerCookieName, refreshPath, '', new Date(0), publicUrl);
export const providerCookieOf = (cookies: string | undefined): string | null => valueOf(cookies, providerCookieName);

export const accessTokenOf = (cookies: string | undefined): string | null => valueOf(cookies, accessCookie);
export const refreshTokenOf = (cookies: string | undefined): string | null => valueOf(cookies, refreshCookie);
export const ownTokenOf = (cookies: string | undefined): string | null => valueOf(cookies, ownCookie);

function valueOf(header: string | undefined, name: string): string | null {
  if (header === undefined) return null;
  return parseCookie(header)[name] || null;
}
