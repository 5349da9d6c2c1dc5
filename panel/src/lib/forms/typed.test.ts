import { z } from 'zod';
import * as account from '$domain/contracts/account';
import * as auth from '$domain/contracts/auth';
import * as backups from '$domain/contracts/backups';
import * as entry from '$domain/contracts/entry';
import * as keys from '$domain/contracts/keys';
import * as nodes from '$domain/contracts/nodes';
import * as servers from '$domain/contracts/servers';
import * as tenants from '$domain/contracts/tenants';
import * as users from '$domain/contracts/users';
import { nonsenseFor, wordsOfZod } from '$domain/test/nonsense';
import { overwriteGetLocale } from '$texts';
import { Form } from './form.svelte.ts';
import { fromFields } from './limits';
import { BackupForm, CrashForm, RestartForm } from './policies';
import { problemOf, typed } from './typed';

const contracts = { account, auth, backups, entry, keys, nodes, servers, tenants, users };
const requests = Object.values(contracts)
  .flatMap((module) => Object.entries(module))
  .filter(([name, schema]) => name.endsWith('Request') && schema instanceof z.ZodType) as [string, z.ZodType][];
const forms: [string, z.ZodType][] = [
  ...requests,
  ['CrashForm', CrashForm],
  ['RestartForm', RestartForm],
  ['BackupForm', BackupForm],
  ['limits', fromFields(servers.ServerLimits)],
];

// In the second language, where a sentence without a translation shows, too.
describe('in German', () => {
  beforeAll(() => overwriteGetLocale(() => 'de'));
  afterAll(() => overwriteGetLocale(() => 'en'));

  it.each(forms)('%s says nothing in the words of the schema library', (_, schema) => {
    for (const value of nonsenseFor(schema)) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
      const form = new Form(schema, { ...value });
      form.check();
      const paths = new Set(schema.safeParse(value).error?.issues.map(({ path }) => path.join('.')));
      for (const path of paths) {
        const sentence = form.errorOf(path);
        expect(sentence).not.toMatch(wordsOfZod);
        expect(sentence).not.toMatch(/^(Use|Enter|Choose|Give|Fill|At|This) /);
        expect(sentence).toMatch(/\.$/);
      }
    }
  });
});

it('bounds are said in the unit that is typed', () => {
  const schema = z.object({
    memory: typed(
      z
        .number()
        .int()
        .max(1024 ** 4),
      1024 ** 2,
    ),
    jitter: typed(z.number().max(1), 0.01),
  });
  const form = new Form(schema, { memory: 2 ** 30, jitter: 120 });
  expect(form.check()).toBeNull();
  expect([form.errorOf('memory'), form.errorOf('jitter')]).toEqual(['Use at most 1,048,576.', 'Use at most 100.']);
  Object.assign(form.values, { memory: 512.5, jitter: 7 });
  expect(form.check()).toEqual({ memory: 512.5 * 1024 ** 2, jitter: 0.07 });
});

it('a rule’s own sentence stays', () => {
  expect(problemOf(servers.ServerLimits.shape.memoryBytes, 1, 1024 ** 2)).toBe('At least 64 MiB.');
});
