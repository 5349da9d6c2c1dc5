import { personFromClaims } from './person.ts';

it.each([
  [true, true],
  [false, false],
  ['true', false],
  [1, false],
  [undefined, false],
  [null, false],
])('an address is confirmed by the boolean true alone: %p', (said, isEmailVerified) => {
  const claims = { sub: '1', email: 'A@example.org', email_verified: said };
  expect(personFromClaims(claims, undefined)).toMatchObject({ email: 'a@example.org', isEmailVerified });
});
