import fc from 'fast-check';
import { isPublicAddress } from './addresses.ts';

describe('an address of the internet', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '100.63.255.255',
    '100.128.0.0',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001:80b::200e',
  ])('is %s', (address) => expect(isPublicAddress(address)).toBe(true));
});

describe('no address of the internet', () => {
  it.each([
    ['this machine', ['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '::1', '::']],
    [
      'a private network',
      ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fdff::1', 'fd00:ec2::254', 'fec0::1'],
    ],
    ['the link', ['169.254.169.254', '169.254.0.1', 'fe80::1', 'febf::1']],
    ['a provider’s customers', ['100.64.0.1', '100.100.100.200', '100.127.255.255']],
    ['many at once', ['224.0.0.1', '239.255.255.250', '255.255.255.255', 'ff02::1']],
    [
      'reserved',
      [
        '192.0.0.192',
        '192.0.2.1',
        '198.18.0.1',
        '198.51.100.1',
        '203.0.113.1',
        '240.0.0.1',
        '2001:db8::1',
        '3fff::1',
        '4000::1',
        '100::1',
        '5f00::1',
      ],
    ],
    [
      'IPv4 in IPv6',
      [
        '::ffff:127.0.0.1',
        '::ffff:8.8.8.8',
        '::127.0.0.1',
        '::ffff:0:127.0.0.1',
        '64:ff9b::7f00:1',
        '64:ff9b:1::1',
        '2002:7f00:1::',
        '2001:0:7f00:1::',
      ],
    ],
    ['a service of the machine’s owner', ['168.63.129.16']],
    ['no address', ['', 'localhost', '1.1.1', '1.1.1.1.1', '1.1.1.1/32', 'fe80::1%eth0']],
  ])('is %s', (_, addresses) => expect(addresses.filter((address) => isPublicAddress(address))).toEqual([]));

  it('unless the operator has made an exception, of that very network', () => {
    expect(isPublicAddress('10.1.2.3', ['10.1.0.0/16', 'fd00::/8'])).toBe(true);
    expect(isPublicAddress('fd00::1', ['10.1.0.0/16', 'fd00::/8'])).toBe(true);
    expect(isPublicAddress('10.2.0.1', ['10.1.0.0/16', 'fd00::/8'])).toBe(false);
    expect(isPublicAddress('::ffff:10.1.2.3', ['10.1.0.0/16'])).toBe(false);
  });

  it('is any in the clothes of IPv6', () => {
    const bytes = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(bytes, ([a, b, c, d]) => {
        const hex = [(a << 8) | b, (c << 8) | d].map((part) => part.toString(16)).join(':');
        for (const dressed of [`::ffff:${hex}`, `::${hex}`, `64:ff9b::${hex}`, `2002:${hex}::1`])
          expect(isPublicAddress(dressed)).toBe(false);
      }),
    );
  });
});
