import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { DomainError, errorMessage } from '#domain/errors.ts';
import { isPublicAddress } from './addresses.ts';
import { notPublic } from './check-url.ts';

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<LookupAddress[]>;

/** As all programs of this machine do, its hosts file included. */
export const resolveBySystem: Resolve = (name) => lookup(name, { all: true, verbatim: true });

/**
 * The addresses behind a name, each of them of the internet: a name that leads to one that is not is refused as a whole.
 * @throws DomainError `outbound.refused`; `outbound.unreachable` (transient) where the name is not known
 */
export async function publicAddressesOf(
  host: string,
  resolve: Resolve,
  except: readonly string[],
): Promise<LookupAddress[]> {
  const family = isIP(host);
  const found = family !== 0 ? [{ address: host, family }] : await resolveOrTell(host, resolve);
  if (found.length === 0) throw unknown(host);
  if (!found.every(({ address }) => isPublicAddress(address, except))) throw notPublic(host);
  return found;
}

async function resolveOrTell(host: string, resolve: Resolve): Promise<LookupAddress[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    throw unknown(host, cause);
  }
}

const unknown = (host: string, cause?: unknown): DomainError =>
  new DomainError(
    'outbound.unreachable',
    cause === undefined ? `${host} has no address.` : `${host} could not be looked up: ${errorMessage(cause)}`,
    { kind: 'transient', userMessage: `There is no ${host} that could be asked. Look at how it is written.`, cause },
  );
