import { BlockList, isIPv6 } from 'node:net';

/** The addresses and networks of a list; null where it is empty, and any will do. */
export function networksOf(allowedIps: readonly string[]): BlockList | null {
  if (allowedIps.length === 0) return null;
  const list = new BlockList();
  for (const entry of allowedIps) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Whether an address is in one of them; one that is not known is not. */
export const isWithin = (list: BlockList, ip: string | null): boolean =>
  ip !== null && list.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
