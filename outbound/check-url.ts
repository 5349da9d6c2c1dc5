import { isIP } from 'node:net';
import type { DomainError } from '#domain/errors.ts';
import { codedError } from '#domain/errors.ts';
import type { OutboundRefusal } from '#domain/errors/sentences/outbound.ts';
import { isPublicAddress } from './addresses.ts';

const longest = 2_048;

/**
 * Checks an address as far as its text allows: for the form in which a user enters it. The name is looked up only when it is asked
 * (`guardedFetch`), because it may resolve differently by then.
 * @param except private networks (CIDR) that may be reached
 * @throws DomainError `outbound.refused`
 */
export function checkUrl(text: string, except: readonly string[] = []): URL {
  if (text.length > longest) throw refused({ reason: 'too_long', limit: longest });
  if (!URL.canParse(text)) throw refused({ reason: 'malformed' });
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused({ reason: 'protocol' });
  if (url.username !== '' || url.password !== '') throw refused({ reason: 'credentials' });
  if (!isPort(url.port)) throw refused({ reason: 'port', port: url.port });
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

export const notPublic = (host: string): DomainError => refused({ reason: 'not_public', host });

export const refused = (refusal: OutboundRefusal): DomainError => codedError('outbound.refused', refusal);
