import { isCalled } from './palette-match';

const security = { text: 'Your account: Security', also: 'authenticator two-factor passkey' };

it('finds a page by its name, by what else it is called, and by words in any order', () => {
  for (const typed of ['', 'secur', 'Passkey', 'two-factor', 'security account'])
    expect(isCalled(typed, security)).toBe(true);
  expect(isCalled('passkey server', security)).toBe(false);
});
