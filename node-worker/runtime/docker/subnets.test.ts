import { formatRange, freeSubnets, overlaps, parseRange } from './subnets.ts';

describe('the subnets of a node', () => {
  it('reads and writes ranges, from their first address on', () => {
    expect(formatRange(parseRange('10.213.7.99/28'))).toBe('10.213.7.96/28');
    expect(formatRange(parseRange('192.168.0.0/16'))).toBe('192.168.0.0/16');
    expect(() => parseRange('10.213.0/16')).toThrow('not an IPv4 range');
    expect(() => parseRange('10.213.0.256/16')).toThrow('not an IPv4 range');
  });

  it('sees overlaps both ways, and none between neighbours', () => {
    const range = parseRange('10.213.0.16/28');
    expect(overlaps(range, parseRange('10.0.0.0/8'))).toBe(true);
    expect(overlaps(parseRange('10.213.0.31/32'), range)).toBe(true);
    expect(overlaps(range, parseRange('10.213.0.32/28'))).toBe(false);
  });

  it('gives every free subnet of a pool once', () => {
    const taken = ['10.213.0.0/28', '10.213.0.32/27', '172.17.0.0/16'].map(parseRange);
    const free = [...freeSubnets(parseRange('10.213.0.0/25'), 28, taken)].map(formatRange);
    expect(free).toEqual(['10.213.0.16/28', '10.213.0.64/28', '10.213.0.80/28', '10.213.0.96/28', '10.213.0.112/28']);
    expect([...freeSubnets(parseRange('10.213.0.0/16'), 28, [])]).toHaveLength(4096);
  });
});
