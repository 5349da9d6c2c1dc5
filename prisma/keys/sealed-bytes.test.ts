import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { keyIdOf, openBytes, sealBytes, sealedOverheadBytes } from './sealed-bytes.ts';

const key = randomBytes(32);
const keyId = '0190a2b4-5c6d-7e8f-9012-3456789abcde';

describe('sealed bytes', () => {
  it('open to what they were, and are longer by a fixed length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.string(), (plain, context) => {
        const sealed = sealBytes(key, keyId, context, plain);
        expect(sealed.length).toBe(plain.length + sealedOverheadBytes);
        expect(keyIdOf(sealed)).toBe(keyId);
        expect([...(openBytes(key, context, sealed) ?? [])]).toEqual([...plain]);
      }),
    );
  });

  it('do not open with any bit changed, anywhere', () => {
    const sealed = sealBytes(key, keyId, 'here', Buffer.from('a secret'));
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Uint8Array.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(openBytes(key, 'here', changed)).toBeNull();
    }
  });

  it('do not open cut off, longer, with another context or key', () => {
    const sealed = sealBytes(key, keyId, 'here', Buffer.from('a secret'));
    for (let length = 0; length < sealed.length; length += 1)
      expect(openBytes(key, 'here', sealed.subarray(0, length))).toBeNull();
    expect(openBytes(key, 'here', Buffer.concat([sealed, Buffer.of(0)]))).toBeNull();
    expect(openBytes(key, 'there', sealed)).toBeNull();
    expect(openBytes(randomBytes(32), 'here', sealed)).toBeNull();
  });

  it('are other bytes each time', () => {
    const once = () => Buffer.from(sealBytes(key, keyId, 'here', Buffer.from('same'))).toString('hex');
    expect(new Set(Array.from({ length: 100 }, once)).size).toBe(100);
  });
});
