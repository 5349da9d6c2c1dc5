import pino from 'pino';
import { PasswordPolicy } from './password-policy.ts';

const policy = new PasswordPolicy(null, pino({ level: 'silent' }));
const about = ['nora.miller@mail.test', 'Nora Miller'];
const isGood = (password: string) =>
  policy.assertGood(password, about).then(
    () => true,
    () => false,
  );

it.each(['ocelot quarry tuba lantern', 'k7#mQ2x!pLz9', 'Vz-19-brook-ENVELOPE', 'eine lange Nacht im Wald'])(
  'takes %s',
  async (password) => expect(await isGood(password)).toBe(true),
);

it.each([
  'qwertyuiop',
  'p4ssw0rd2024!',
  'P@$$w0rd1234',
  'aaaaaaaaaaaaaaaaaaaaaaaa',
  'abcdefghijklmnop',
  'Nora Miller 1',
  'nora.miller@mail.test',
  '19901231199012311990',
])('refuses %s', async (password) => expect(await isGood(password)).toBe(false));

// Every further letter makes the estimate longer: `npm run bench rules` measures the worst of those that are looked at.
it('looks at the first letters alone, however long the password is', async () => {
  expect(await isGood('qwertyuiop'.repeat(3))).toBe(false);
  expect(await isGood(`${'qwertyuiop'.repeat(3)} ocelot quarry tuba lantern`)).toBe(false);
  expect(await isGood(`ocelot quarry tuba lantern${'qwertyuiop'.repeat(20)}`)).toBe(true);
});
