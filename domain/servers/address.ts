/**
 * An address with its port, as players type it and URLs have it: an IPv6 address stands in brackets, for its own parts are divided by
 * colons, too.
 */
export const addressText = ({ ip, port }: { ip: string; port: number }): string =>
  ip.includes(':') ? `[${ip}]:${String(port)}` : `${ip}:${String(port)}`;
