import ipaddr from 'ipaddr.js';

/** What counts as one place: an IPv4 address, or the network of 64 bits that a household is given of IPv6. */
export function networkOf(ip: string | null): string {
  if (ip === null || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  const [network] = [ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/64`)];
  return `${network.toString()}/64`;
}
