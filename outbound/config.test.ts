import { OutboundNetworks } from './config.ts';

it('reads networks, and none by default', () => {
  expect(OutboundNetworks.parse('10.0.0.0/8, 192.168.7.20/32,fd00::/8')).toEqual([
    '10.0.0.0/8',
    '192.168.7.20/32',
    'fd00::/8',
  ]);
  expect(OutboundNetworks.parse(undefined)).toEqual([]);
  expect(OutboundNetworks.parse('')).toEqual([]);
});

it.each(['10.0.0.1', '10.0.0.0/33', 'all', '10.0.0.0/8 192.168.0.0/16'])('refuses %s', (text) => {
  expect(OutboundNetworks.safeParse(text).success).toBe(false);
});
