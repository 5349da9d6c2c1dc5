import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { DomainError } from '#domain/errors.ts';
import { codedError, errorMessage } from '#domain/errors.ts';
import { isPublicAddress } from './addresses.ts';
import { notPublic } from './check-url.ts';

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<LookupAddress[]>;

/** As every program of this machine resolves names, its hosts file included. */
export const resolveBySystem: Resolve = (name) => lookup(name, { all: true, verbatim: true });

/**
 * The addresses behind a name, all of them on the internet: a name with any other address is refused.
 * @throws DomainError `outbound.refused`; `outbound.unreachable` (transient) for an unknown name
 */
export async function publicAddressesOf(
  host: string,
  resolve: Resolve,
  except: readonly string[],
): Promise<LookupAddress[]> {
  const family = isIP(host);
  const found = family !== 0 ? [{ address: host, family }] : await resolveOrThrow(host, resolve);
  if (found.length === 0) throw unknown(host);
  if (!found.every(({ address }) => isPublicAddress(address, except))) throw notPublic(host);
  return found;
}

async function resolveOrThrow(host: string, resolve: Resolve): Promise<LookupAddress[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    throw unknown(host, cause);
  }
}

const unknown = (host: string, cause?: unknown): DomainError =>
  codedError(
    'outbound.unreachable',
    { host },
    {
      kind: 'transient',
      logMessage:
        cause === undefined ? `${host} has no address.` : `${host} could not be looked up: ${errorMessage(cause)}`,
      cause,
    },
  );
