import { linkSecrets, linkToken } from './link-token';

const token = 'x-'.repeat(21) + 'y';
const at = (hash: string) => new URL(`https://panel.test/verify${hash}`);

it('takes the secret of a link, with the invitation where there is one', () => {
  expect(linkSecrets(at(`#${token}`))).toEqual({ token, invitation: null });
  expect(linkSecrets(at(`#${token}.${token}`))).toEqual({ token, invitation: token });
  expect(linkToken(at(`#${token}`))).toBe(token);
});

it.each(['', '#', `#${token}x`, `#${token}.`, `#${token}.short`, `#${token}.${token}.${token}`, `?${token}`])(
  'takes nothing from %s',
  (hash) => expect(linkSecrets(at(hash))).toBeNull(),
);
