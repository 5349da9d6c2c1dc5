import fc from 'fast-check';
import { InvitationKey, splitInvitationKey } from './invitation-key.ts';

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64url'));

it('takes every token, alone and with a proof, and parts them again', () => {
  fc.assert(
    fc.property(secret, fc.option(secret), (token, proof) => {
      const key = proof === null ? token : `${token}.${proof}`;
      expect(InvitationKey.parse(key)).toBe(key);
      expect(splitInvitationKey(key)).toEqual({ token, proof });
    }),
  );
});

it('takes nothing else, and parts anything without a fault', () => {
  const shape = /^[A-Za-z0-9_-]{43}(\.[A-Za-z0-9_-]{43})?$/;
  const broken = fc.tuple(secret, fc.string(), secret).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), broken), (text) => {
      expect(InvitationKey.safeParse(text).success).toBe(shape.test(text) && !text.endsWith('\n'));
      expect(typeof splitInvitationKey(text).token).toBe('string');
    }),
  );
});
