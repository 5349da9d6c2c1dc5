import { dangerousLast, isCalled } from './palette-match';

const security = { text: 'Your account: Security', also: 'authenticator two-factor passkey' };

it('finds a page by its name, by what else it is called, and by words in any order', () => {
  for (const typed of ['', 'secur', 'Passkey', 'two-factor', 'security account'])
    expect(isCalled(typed, security)).toBe(true);
  expect(isCalled('passkey server', security)).toBe(false);
});

it('puts what ends or takes something away last, and keeps the order of the rest', () => {
  const actions = [
    { text: 'Stop', isDangerous: true },
    { text: 'Back up' },
    { text: 'Kill', isDangerous: true },
    { text: 'Theme' },
  ];
  expect(dangerousLast(actions).map(({ text }) => text)).toEqual(['Back up', 'Theme', 'Stop', 'Kill']);
});
