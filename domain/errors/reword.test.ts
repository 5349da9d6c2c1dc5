import { PoolResource } from '../tenants/pool.ts';
import { codedError } from '../errors.ts';
import { errorSentences } from './codes.ts';
import type { ArgumentsOf, ErrorCode } from './codes.ts';
import { reword } from './reword.ts';
import { fieldSentences } from './sentences/fields.ts';
import type { FieldCode } from './sentences/fields.ts';
import { english } from './sentences/words.ts';
import type { Language } from './sentences/words.ts';
import { sentError } from './travel.ts';

const german: Language = { locale: 'de' };
type AnyCode = ErrorCode | FieldCode;
const sentences = { ...errorSentences, ...fieldSentences };
const codes = Object.keys(sentences) as AnyCode[];
const inWords = (code: AnyCode, given: object, to: Language): string =>
  (sentences[code] as (to: Language, given: object) => string)(to, given);

/** Arguments that fit most codes; those of the others are below. */
const usual = {
  name: 'Nightly',
  node: 'fra-1',
  email: 'a@example.org',
  place: 'server',
  reason: 'EOF',
  summary: 'S.',
  sentence: 'S.',
  operation: 'backup',
  action: 'start',
  seconds: 90,
  limit: 3,
  file: 'a.yml',
  folder: '/srv',
  path: 'world/level.dat',
  method: 'GET',
  url: 'https://a.example',
  host: 'a.example',
  image: 'debian',
  images: 'alpine',
  container: 'c',
  port: 25565,
  bytes: 12_345_678,
  limitBytes: 1_500,
  entries: 1,
  expected: 2,
  exitCode: 1,
  pid: 7,
  storage: 's3',
  storages: 's3, local',
  type: 'ssh-dss',
  bits: 2048,
  count: 1,
  options: 'a, b',
  pattern: '\\d+',
  errors: 'E',
  variable: 'V',
  needed: 'docker',
  runtime: 'process',
  pool: '10.0.0.0/8',
  programs: 'java',
  status: 500,
  prefix: 'whsec_',
  least: 24,
  minimum: 1_000,
  maximum: 2_000,
  most: 64,
  lacking: ['server.read', 'a.b', 'c.d', 'e.f'],
};
const own: { [Code in ErrorCode]?: ArgumentsOf<Code>[] } = {
  'auth.cannot_grant': [{ lacking: ['server.read'] }, { lacking: ['server.read'], user: 'Ada' }],
  'auth.too_many_attempts': [{ seconds: 90 }, { seconds: 300 }, { seconds: 0, reason: 'mails' }],
  'tenant.pool_exhausted': PoolResource.options.map((resource) => ({ resource, most: 4, used: 3, wanted: 2 })),
  'backup.limit_reached': [
    { limit: 'none' },
    { limit: 'count', maxCount: 1 },
    { limit: 'count', maxCount: 5 },
    { limit: 'bytes', usedBytes: 1_000, maxBytes: 2_000 },
  ],
  'gateway.not_yours': [{ reason: 'namespace' }, { reason: 'task_queue' }, { reason: 'task' }],
  'node.failed': [{}],
  'node.no_room': [
    { reason: 'offline' },
    { reason: 'memory' },
    { reason: 'runtime', needed: 'docker' },
    ...(['memory', 'cpu', 'disk'] as const).flatMap((reason) => [
      { reason, most: 100 },
      { reason, most: 100, node: 'fra-1' },
    ]),
  ],
  'node.refused': [
    { reason: 'foreign_authority' },
    { reason: 'unknown' },
    { reason: 'revoked' },
    { reason: 'expired' },
    { reason: 'no_certificate' },
    { reason: 'unknown_instance' },
    { reason: 'not_instance' },
  ],
  'outbound.refused': [
    { reason: 'too_long', limit: 3 },
    { reason: 'malformed' },
    { reason: 'protocol' },
    { reason: 'credentials' },
    { reason: 'port', port: '22' },
    { reason: 'not_public', host: 'a.example' },
    { reason: 'redirect', host: 'a.example' },
    { reason: 'plain_redirect', host: 'a.example' },
  ],
};
/** What they say is another process's. */
const saysWhatItIsGiven: AnyCode[] = ['request.invalid', 'server.refused'];

describe.each(codes)('%s', (code) => {
  const samples: object[] = own[code as ErrorCode] ?? [usual, ...(sentences[code].length > 1 ? [] : [{}])];

  it('has a sentence in each language, and nothing missing in it', () => {
    for (const given of samples) {
      const [inEnglish, inGerman] = [inWords(code, given, english), inWords(code, given, german)];
      for (const sentence of [inEnglish, inGerman]) {
        expect(sentence).toMatch(/\S/);
        expect(sentence).not.toMatch(/undefined|[{}]|NaN/);
      }
      if (!saysWhatItIsGiven.includes(code)) expect(inGerman).not.toBe(inEnglish);
    }
  });

  it('is worded from what travels, in English as its sender says it', () => {
    for (const given of samples) {
      const message = inWords(code, given, english);
      const sent = JSON.parse(JSON.stringify({ code, message, arguments: given })) as Parameters<typeof reword>[0];
      expect(reword(sent, english)).toBe(message);
      expect(reword(sent, german)).toBe(inWords(code, given, german));
    }
  });
});

it('numbers and sizes are written as the language writes them', () => {
  const {
    code,
    message,
    arguments: given,
  } = sentError(codedError('backup.too_large', { bytes: 12_345_678, limitBytes: 10 }));
  expect(message).toContain('12.3 MB');
  expect(reword({ code, message, arguments: given }, german)).toContain('12,3 MB');
});

describe('the sender’s own sentence stays', () => {
  it.each([
    ['where its code is unknown here', { code: 'server.dreaming', message: 'It dreams.', arguments: {} }],
    ['where the arguments are missing', { code: 'api_key.too_many', message: 'You have three.' }],
    ['where one argument is missing', { code: 'api_key.too_many', message: 'You have three.', arguments: {} }],
    ['where an argument is another', { code: 'auth.cannot_grant', message: 'You lack it.', arguments: { lacking: 1 } }],
    ['where a reason is unknown', { code: 'node.refused', message: 'Not now.', arguments: { reason: 'late' } }],
  ])('%s', (_, sent) => {
    expect(reword(sent, german)).toBe(sent.message);
  });
});
