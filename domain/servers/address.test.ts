import { addressText } from './address.ts';

it.each([
  ['203.0.113.7', 25565, '203.0.113.7:25565'],
  ['::1', 30100, '[::1]:30100'],
  ['2001:db8::2', 1, '[2001:db8::2]:1'],
  ['play.example.org', 443, 'play.example.org:443'],
])('%s and %d are %s', (ip, port, text) => expect(addressText({ ip, port })).toBe(text));
