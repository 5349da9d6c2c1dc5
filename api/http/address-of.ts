import type { IncomingMessage } from 'node:http';
import proxyAddress from 'proxy-addr';
import { plainAddress } from './request-context.ts';

const compiled = new Map<string, (address: string, distance: number) => boolean>();

/** Where a connection comes from that Express does not see, a socket's, by the rule that it has for requests (`trust proxy`). */
export function addressOf(request: IncomingMessage, trustedProxies: readonly string[]): string | null {
  const key = trustedProxies.join();
  const isTrusted = compiled.get(key) ?? proxyAddress.compile([...trustedProxies]);
  compiled.set(key, isTrusted);
  return plainAddress(proxyAddress(request, isTrusted));
}
