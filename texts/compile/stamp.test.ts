import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSources, isCompiled, STAMP } from './stamp.mjs';

let root: string;
let folder: string;
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mamba-texts-'));
  folder = join(root, 'texts');
  for (const path of ['messages/en', 'compile', 'project.inlang', 'compiled'])
    mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(root, 'package-lock.json'), '{}');
  write('project.inlang/settings.json', '{}');
  write('compile/compile.mjs', 'compile();');
  write('messages/en/area.json', '{ "title": "Servers" }');
  write(`compiled/${STAMP}`, hashSources(folder));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it.each(['messages/en/area.json', 'compile/compile.mjs', 'project.inlang/settings.json', '../package-lock.json'])(
  'a change of %s counts',
  (path) => {
    expect(isCompiled(folder)).toBe(true);
    write(path, '{ "title": "Other servers" }');
    expect(isCompiled(folder)).toBe(false);
  },
);

it('what another run compiled from sources that were then taken back does not count', () => {
  write('messages/en/area.json', '{ "title": "Other servers" }');
  write(`compiled/${STAMP}`, hashSources(folder));
  write('messages/en/area.json', '{ "title": "Servers" }');
  expect(isCompiled(folder)).toBe(false);
});

it('what was never compiled does not count', () => {
  rmSync(join(folder, 'compiled'), { recursive: true });
  expect(isCompiled(folder)).toBe(false);
});
