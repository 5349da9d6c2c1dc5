import { isIP } from 'node:net';
import { DomainError } from '#domain/errors.ts';
import { isPublicAddress } from './addresses.ts';

const longest = 2_048;

/**
 * An address that somebody has given, as far as it can be judged by itself: for the form in which it is entered. The name is looked
 * up only when it is asked (`guardedFetch`), for it may lead elsewhere by then.
 * @param except networks (CIDR) that may be reached though they are not of the internet
 * @throws DomainError `outbound.refused`
 */
export function checkUrl(text: string, except: readonly string[] = []): URL {
  if (text.length > longest) throw refused(`The address is longer than ${longest} characters.`);
  if (!URL.canParse(text)) throw refused('This is not an address, such as https://example.com/hook.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('The address must begin with https://.');
  if (url.username !== '' || url.password !== '') throw refused('The address must hold no name or password.');
  if (!isPort(url.port)) throw refused(`The port ${url.port} is another service's: use 443, 80, or one above 1023.`);
  const host = hostOf(url);
  // The parser has made plain addresses of 0x7f.1, 2130706433 and their like.
  if (isIP(host) !== 0 && !isPublicAddress(host, except)) throw notPublic(host);
  url.hash = '';
  return url;
}

/** The name or address in a URL, without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

/** The ports below 1024 are of mail, shells and directories: none that speaks HTTP, and many that can be talked into something. */
const isPort = (port: string): boolean => port === '' || port === '80' || port === '443' || Number(port) > 1_023;

export const notPublic = (host: string): DomainError =>
  refused(`${host} is not on the internet. Give an address that can be reached from everywhere.`);

export const refused = (message: string): DomainError => new DomainError('outbound.refused', message);
