import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { suites } from '#scripts/test/suites.js';
import { environments } from './environments.ts';
import { mentionsIn } from './mentions.ts';
import { projectFiles, readProjectFile, root } from './project-files.ts';
import { listVariables } from './variables.ts';

const documents = projectFiles('*.md', '.github/*.md');
const files = projectFiles('*');
const folders = new Set(files.flatMap((file) => parents(file)));
const topFolders = [...folders].filter((folder) => !folder.includes('/'));
const { scripts, ...manifest } = JSON.parse(readProjectFile('package.json')) as Record<
  'scripts' | 'dependencies' | 'devDependencies',
  Record<string, string>
>;
const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
const variables = listVariables(environments).map(({ name }) => name);

function parents(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...parents(folder)];
}

const exists = (path: string) => files.includes(path) || folders.has(path);

/** Folders and files that the build, the tests or a running platform writes. */
const written =
  /^(?:dist|reports|node_modules|build|compiled|work|spool|run|logs|\.mamba)(?:\/|$)|^(?:handler|workflow-bundle)\.js$/;

/** Whether a path in backticks exists: from the root, from the document's folder, or, for a bare name, anywhere below that folder. */
function isThere(path: string, document: string): boolean {
  const clean = path.replace(/^\.\//, '').replace(/\/$/, '');
  const folder = dirname(document);
  if (written.test(clean) || packages.includes(clean)) return true;
  if (exists(clean) || exists(join(folder, clean))) return true;
  const below = folder.startsWith('docs') || folder === '.' ? '' : `${folder}/`;
  if (!clean.includes('/'))
    return [...files, ...folders].some((file) => file.startsWith(below) && basename(file) === clean);
  // Relative to a part of the folder that the same text names: `docker/connect.ts` below `node-worker/runtime`.
  return files.some((file) => file.startsWith(below) && file.endsWith(`/${clean}`)) || !startsLikeOurs(clean, folder);
}

/** A path that begins with none of our folders is one of somewhere else, such as `text/plain` or a folder in a container. */
function startsLikeOurs(path: string, folder: string): boolean {
  const first = path.split('/')[0] ?? '';
  return topFolders.includes(first) || folders.has(join(folder, first));
}

it.each(documents)('%s names only what exists', (document) => {
  const mentions = mentionsIn(readProjectFile(document));
  const target = (link: string) => join(root, dirname(document), decodeURI(link.split('#')[0] ?? ''));
  const names = suites.map(({ name }) => name);
  const isVariable = (name: string) =>
    variables.includes(name) || variables.some((other) => other.startsWith(`${name}_`));
  expect({
    links: mentions.links.filter((link) => !existsSync(target(link))),
    paths: [...mentions.paths, ...mentions.programs].filter((path) => !isThere(path, document)),
    scripts: mentions.scripts.filter((script) => !(script in scripts)),
    suites: mentions.suites.filter((suite) => !names.includes(suite)),
    variables: mentions.variables.filter((name) => !isVariable(name)),
  }).toEqual({ links: [], paths: [], scripts: [], suites: [], variables: [] });
});

it('finds each kind of mention', () => {
  const text = [
    'See [the page](../a.md#part) and [a site](https://example.org); `api/gone.ts`, `routes.ts`, `authority/`, `GET /api/x`,',
    '`*.test.ts`, `server/<id>`. Run `npm run bench -- power`, `npm test -- unit` or `npx tsx faults/main.ts` with `MAMBA_ONE`.',
    '```sh',
    'npm run keys -- rotate',
    '```',
  ].join('\n');
  expect(mentionsIn(text)).toEqual({
    links: ['../a.md#part'],
    paths: ['api/gone.ts', 'routes.ts', 'authority/'],
    scripts: ['bench', 'keys'],
    suites: ['unit'],
    programs: ['faults/main.ts'],
    variables: ['MAMBA_ONE'],
  });
});

it('the table of folders in README.md has every folder', () => {
  const rows = readProjectFile('README.md').match(/^\| \[`.*$/gm) ?? [];
  const named = rows.flatMap((row) => [...row.matchAll(/\[`([\w-]+)\/`\]/g)].map(([, folder]) => folder));
  expect(named.toSorted()).toEqual(topFolders.filter((folder) => !folder.startsWith('.')).toSorted());
});
