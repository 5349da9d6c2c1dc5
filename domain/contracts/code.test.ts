import { ConfirmTotpRequest } from './account.ts';
import { readSixDigits } from './code.ts';

describe('the six digits of an authenticator', () => {
  it.each(['123456', '123 456', ' 123456\n', '123\u00a0456', '12 34 56', '123-456', '123–456', '１２３４５６'])(
    'are read from %j, at sign-in and when they are set up',
    (typed) => {
      expect(readSixDigits(typed)).toBe('123456');
      expect(ConfirmTotpRequest.parse({ code: typed })).toEqual({ code: '123456' });
    },
  );

  it.each(['', '12345', '1234567', '12345a', '١٢٣٤٥٦', 'abcd-efgh'])('are not found in %j', (typed) => {
    expect(readSixDigits(typed)).toBeNull();
    expect(ConfirmTotpRequest.safeParse({ code: typed }).success).toBe(false);
  });
});
