import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Public by range, but internal to a hosting provider: the platform agent of Azure. */
const others = ['168.63.129.16/32'].map((network) => ipaddr.parseCIDR(network));

/** Global unicast (RFC 4291); every address outside is special or unassigned. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address is on the internet. Private, loopback, link-local, carrier-shared, multicast and reserved addresses are not, nor
 * is IPv4 inside IPv6 (mapped, NAT64, 6to4, Teredo), which may hide any of those.
 * @param except private networks (CIDR) that may be reached
 */
export function isPublicAddress(address: string, except: readonly string[] = []): boolean {
  // ipaddr.js also accepts `0177.1`, which no resolver returns.
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  const isIn = (network: [ipaddr.IPv4 | ipaddr.IPv6, number]) =>
    parsed.kind() === network[0].kind() && parsed.match(network);
  if (except.some((network) => isIn(ipaddr.parseCIDR(network)))) return true;
  if (parsed.range() !== 'unicast' || others.some(isIn)) return false;
  return parsed.kind() === 'ipv4' || isIn(globalIpv6);
}
