import type { Request } from 'express';
import { RefusedCallers } from './refused-callers.ts';

const from = (ip: string, headers: Request['headers'] = {}): Request => ({ ip, headers }) as Request;

it('refuses the same caller and kind of request until the time is over', () => {
  let now = 0;
  const refused = new RefusedCallers(() => now);
  refused.remember('read', from('10.0.0.1', { cookie: 'a=1' }), 3);
  expect(refused.secondsLeft('read', from('10.0.0.1', { cookie: 'a=1' }))).toBe(3);
  now = 2_001;
  expect(refused.secondsLeft('read', from('10.0.0.1', { cookie: 'a=1' }))).toBe(1);
  now = 3_000;
  expect(refused.secondsLeft('read', from('10.0.0.1', { cookie: 'a=1' }))).toBe(0);
});

it('leaves other addresses, credentials and kinds of request alone', () => {
  const refused = new RefusedCallers(() => 0);
  refused.remember('read', from('10.0.0.1', { authorization: 'Bearer a' }), 3);
  for (const other of [
    from('10.0.0.2', { authorization: 'Bearer a' }),
    from('10.0.0.1', { authorization: 'Bearer b' }),
    from('10.0.0.1', { cookie: 'a=1' }),
    from('10.0.0.1'),
  ])
    expect(refused.secondsLeft('read', other)).toBe(0);
  expect(refused.secondsLeft('write', from('10.0.0.1', { authorization: 'Bearer a' }))).toBe(0);
});

it('forgets the oldest of very many, and no other', () => {
  const refused = new RefusedCallers(() => 0);
  for (let index = 0; index <= 10_000; index += 1) refused.remember('read', from(`caller ${index}`), 3);
  expect(refused.secondsLeft('read', from('caller 0'))).toBe(0);
  expect(refused.secondsLeft('read', from('caller 1'))).toBe(3);
  expect(refused.secondsLeft('read', from('caller 10000'))).toBe(3);
});
