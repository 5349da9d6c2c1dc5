import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { overwriteGetLocale } from '$texts';
import { phases, stepTitles, wordPhase, wordStep } from './steps';

const root = join(__dirname, '../../../..');

/** Every text that the sources of a folder write on such lines. */
function written(folder: string, line: RegExp): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((name) => name.endsWith('.ts') && !/\.test\.ts$|^test\/|\/test\//.test(name));
  const lines = sources.flatMap((name) => readFileSync(join(root, folder, name), 'utf8').split('\n'));
  return lines
    .filter((each) => line.test(each))
    .flatMap((each) => [...each.matchAll(/'([A-Z][^']+)'/g)].map(([, text]) => text!));
}

it('every step of a workflow has its words, and no words are left over', () => {
  const titles = written('workflows/operations', /\b(title|stage|script): /);
  expect(Object.keys(stepTitles).sort()).toEqual([...new Set(titles)].sort());
});

it('everything that a step of a node is at has its words', () => {
  // Docker's own word for it.
  const said = written('node-worker', /\bphase: '|\.sum\(/).filter((text) => text !== 'Extracting');
  expect(Object.keys(phases).sort()).toEqual([...new Set(said)].sort());
});

it('in English they are what was sent', () => {
  overwriteGetLocale(() => 'en');
  for (const title of Object.keys(stepTitles)) expect(wordStep(title)).toBe(title);
  for (const phase of Object.keys(phases)) expect(wordPhase(phase)).toBe(phase);
});

it('what another version calls otherwise stays as it was sent', () => {
  overwriteGetLocale(() => 'de');
  expect([wordStep('Stop the server'), wordStep('Dream')]).toEqual(['Den Server stoppen', 'Dream']);
  expect([wordPhase('Packing the files'), wordPhase('Dreaming')]).toEqual(['Packt die Dateien', 'Dreaming']);
});
