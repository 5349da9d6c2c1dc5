import pino from 'pino';
import { PasswordPolicy } from '#api/identity/auth/password-policy.ts';
import { IgnoreRules } from '#node-worker/backups/ignore/rules.ts';
import type { Row } from '../figures.ts';
import { row } from '../figures.ts';

/** Dense with words, dates, sequences and letters that stand for others: each makes the estimate try much. */
const worstPasswords = [
  'p@$$w0rdP@55w0rd4dm1n!l0v3m3s3cr3t',
  '4@8({[<369&#!|10$5+7%2x',
  '4@e3o0i1l!s$5t7+',
  '1|!',
  '01-01-2001/1/1',
  '31415926535897932384626433832795',
  'abcdefghijklmnopqrstuvwxyz0123456789',
  'thepasswordisloveandmonkeydragon',
  'a',
].map((piece) => piece.repeat(256).slice(0, 256));

/** Pure decisions that block their process while they run, with the largest input that the API accepts. */
export async function measureRules(): Promise<Row[]> {
  return [await passwordEstimate(), ignoredPath()];
}

async function passwordEstimate(): Promise<Row> {
  const policy = new PasswordPolicy(null, pino({ level: 'silent' }));
  const about = [`${'w1x '.repeat(62)}@x.test`, 'a b4 c@ d5 e3 '.repeat(7)];
  const estimate = (password: string) => policy.assertGood(password, about).catch(() => undefined);
  await estimate('the dictionaries are read');
  const sample: number[] = [];
  for (let run = 0; run < 7; run += 1)
    for (const password of worstPasswords) {
      const before = performance.now();
      await estimate(password);
      sample.push(performance.now() - before);
    }
  const line = row('estimate of a password, worst input', 'ms', sample);
  return { ...line, goal: { what: 'p50 ≤ 20 ms', met: line.p50 <= 20 } };
}

function ignoredPath(): Row {
  const rules = new IgnoreRules(['**/a/**/b', '*a*b*c', '*.log']);
  const sample = Array.from({ length: 200 }, (_, index) => {
    const before = performance.now();
    if (rules.ignores(`${'a/'.repeat(190)}${index}`, false)) throw new Error('It is ignored.');
    return performance.now() - before;
  });
  const line = row('an ignore rule on a path of 190 folders', 'ms', sample);
  return { ...line, goal: { what: 'p50 ≤ 20 ms', met: line.p50 <= 20 } };
}
