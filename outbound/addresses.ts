import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Public by their range, and yet of those who run the machine: the platform agent of Azure. */
const others = ['168.63.129.16/32'].map((network) => ipaddr.parseCIDR(network));

/** Global unicast (RFC 4291); whatever lies outside is special in one way or another, or not given out. */
const globalIpv6 = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address is one of the internet: neither private, loopback, link-local, shared by a provider's customers, multicast or
 * reserved, nor an IPv4 address in the clothes of IPv6 (mapped, NAT64, 6to4, Teredo), behind which any of those may be.
 * @param except networks (CIDR) that may be reached all the same
 */
export function isPublicAddress(address: string, except: readonly string[] = []): boolean {
  // The other parser also takes `0177.1`, as a resolver never writes it.
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  const isIn = (network: [ipaddr.IPv4 | ipaddr.IPv6, number]) =>
    parsed.kind() === network[0].kind() && parsed.match(network);
  if (except.some((network) => isIn(ipaddr.parseCIDR(network)))) return true;
  if (parsed.range() !== 'unicast' || others.some(isIn)) return false;
  return parsed.kind() === 'ipv4' || isIn(globalIpv6);
}
