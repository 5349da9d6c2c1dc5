import { readable } from './readable-payloads.ts';

const payload = (value: unknown, encoding = 'json/plain') => ({
  metadata: { encoding: Buffer.from(encoding).toString('base64') },
  data: Buffer.from(typeof value === 'string' && encoding !== 'json/plain' ? value : JSON.stringify(value)).toString(
    'base64',
  ),
});

describe('a piece of a history', () => {
  it('has its payloads decoded where they are JSON, and named where they are not', () => {
    expect(
      readable({
        input: {
          payloads: [payload({ serverId: 'a' }), payload('xyz', 'binary/encrypted'), payload('', 'binary/null')],
        },
      }),
    ).toEqual({ input: { payloads: [{ serverId: 'a' }, '(3 bytes, binary/encrypted)', null] } });
  });

  it('says of a payload that only pretends to be JSON what it is', () => {
    const broken = { ...payload(''), data: Buffer.from('{').toString('base64') };
    expect(readable(broken)).toBe('(1 bytes that are no JSON)');
  });

  it('shows nothing that was rendered from variables', () => {
    const spec = { serverId: 'a', env: { PASSWORD: 'hunter2' }, startup: './game --password hunter2' };
    expect(JSON.stringify(readable({ input: payload({ spec }) }))).not.toContain('hunter2');
    expect(readable(payload({ spec }))).toMatchObject({ spec: { serverId: 'a' } });
  });

  it('has nothing in it that Postgres could not store', () => {
    expect(readable({ 'k\0': 'a\0b\ud83dc' })).toEqual({ k: 'ab\ufffdc' });
    const cut = readable(`x${'😀'.repeat(2_000)}`);
    expect(typeof cut === 'string' && cut.isWellFormed()).toBe(true);
  });

  it('is bounded in length, breadth and depth', () => {
    const deep = Array.from({ length: 1_000 }).reduce<unknown>((inner) => ({ inner }), 'bottom');
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key ${index}`, index]));
    const all = readable({ text: 'x'.repeat(1e6), list: Array.from({ length: 1e4 }).fill('y'), deep, wide });
    expect(JSON.stringify(all).length).toBeLessThan(8_000);
  });
});
