import { isIP } from 'node:net';
import { DomainError } from '#domain/errors.ts';
import { isPublicAddress } from './addresses.ts';

const longest = 2_048;

/**
 * Checks an address as far as its text allows: for the form in which a user enters it. The name is looked up only when it is asked
 * (`guardedFetch`), because it may resolve differently by then.
 * @param except private networks (CIDR) that may be reached
 * @throws DomainError `outbound.refused`
 */
export function checkUrl(text: string, except: readonly string[] = []): URL {
  if (text.length > longest) throw refused(`The address is longer than ${longest} characters.`);
  if (!URL.canParse(text)) throw refused('This is not a valid address. Use one such as https://example.com/hook.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('The address must begin with https://.');
  if (url.username !== '' || url.password !== '')
    throw refused('The address must not contain a user name or password.');
  if (!isPort(url.port)) throw refused(`Port ${url.port} belongs to another service. Use 443, 80, or one above 1023.`);
  const host = hostOf(url);
  // The URL parser has already turned 0x7f.1, 2130706433 and the like into plain addresses.
  if (isIP(host) !== 0 && !isPublicAddress(host, except)) throw notPublic(host);
  url.hash = '';
  return url;
}

/** The name or address in a URL, without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

/** Ports below 1024 belong to mail, shells and directories: none speaks HTTP, and an HTTP request can trigger commands in some. */
const isPort = (port: string): boolean => port === '' || port === '80' || port === '443' || Number(port) > 1_023;

export const notPublic = (host: string): DomainError =>
  refused(`${host} is not on the internet. Use a publicly reachable address.`);

export const refused = (message: string): DomainError => new DomainError('outbound.refused', message);
