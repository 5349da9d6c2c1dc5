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

/** Dense with words, dates, sequences and letters that stand for others: each makes the estimate try much. */
const worst = [
  'p@$$w0rdP@55w0rd4dm1n!l0v3m3s3cr3t',
  '4@8({[</369&#!|10$5+7%2x',
  '4@e3o0i1l!s$5t7+',
  '1|!',
  '1!|l',
  '01-01-2001/1/1',
  '31415926535897932384626433832795',
  'abcdefghijklmnopqrstuvwxyz0123456789',
  'thepasswordisloveandmonkeydragon',
  'a1',
  'a',
];

it('never holds up other requests for long, whatever is chosen', async () => {
  const longest = [`${'w1x '.repeat(62)}@x.test`, 'a b4 c@ d5 e3 '.repeat(7)];
  const took = async (password: string): Promise<number> => {
    const began = performance.now();
    await policy.assertGood(password, longest).catch(() => undefined);
    return performance.now() - began;
  };
  await took('the dictionaries are read');
  for (const piece of worst) {
    const password = piece.repeat(256).slice(0, 256);
    // The least of several: what a busy machine adds is not what is measured.
    const times = [];
    for (let run = 0; run < 7; run += 1) times.push(await took(password));
    expect([piece, Math.min(...times) < 20]).toEqual([piece, true]);
  }
});
