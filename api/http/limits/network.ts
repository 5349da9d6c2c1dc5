import ipaddr from 'ipaddr.js';

/** What counts as one place: an IPv4 address, or the network of 64 bits that a household is given of IPv6. */
export const networkOf = (ip: string | null): string => networkBy(ip, 64);

/** What one customer of a provider may have at most: an IPv4 address, or 48 bits of IPv6, which hold 65,536 households. */
export const wideNetworkOf = (ip: string | null): string => networkBy(ip, 48);

function networkBy(ip: string | null, bits: number): string {
  if (ip === null || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()}/${bits}`;
}
