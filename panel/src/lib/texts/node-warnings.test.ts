import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { overwriteGetLocale } from '$texts';
import { nodeWarnings, wordNodeWarning } from './node-warnings';

const root = join(__dirname, '../../../..');

/** Every sentence that a runtime writes about what a node cannot do. */
const written = ['process', 'docker'].flatMap((runtime) => {
  const source = readFileSync(join(root, 'node-worker/runtime', runtime, 'warnings.ts'), 'utf8');
  return [...source.matchAll(/'([A-Z][^']+\.)'/g)].map(([, sentence]) => sentence!);
});

it('every warning of a node has its words, and no words are left over', () => {
  expect(Object.keys(nodeWarnings).sort()).toEqual([...written].sort());
});

it('in English they are what was sent', () => {
  overwriteGetLocale(() => 'en');
  for (const sentence of written) expect(wordNodeWarning(sentence)).toBe(sentence);
});

it('in German they are German, and what another version sends stays', () => {
  overwriteGetLocale(() => 'de');
  for (const sentence of written) expect(wordNodeWarning(sentence)).not.toBe(sentence);
  expect(wordNodeWarning('It dreams.')).toBe('It dreams.');
});
