import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

function sources(folder: string): [name: string, source: string][] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|(^|\/)test\//.test(name))
    .map((name) => [`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8')]);
}

/** Places where an English sentence is put together where it is sent, so that no reader can be told it in another language. */
function glued(folders: string[], form: RegExp): string[] {
  return folders
    .flatMap(sources)
    .flatMap(([name, source]) => [...source.matchAll(form)].map(([text]) => `${name}: ${text}`));
}

it('what the API says of a field has a code and arguments, where it is no fixed sentence', () => {
  expect(glued(['api'], /\bmessage: `[^`]*`/g)).toEqual([]);
  const said = /\brefused\(\s*['`][A-Z][^'`]*['`]/g;
  expect(glued(['api/identity', 'api/backups', 'api/servers'], said)).toEqual([]);
  expect(glued(['domain/blueprints'], /\brefuse\(\s*['`][^'`]*['`]/g)).toEqual([]);
});

it('what an operation says in its output is a warning of the catalogue', () => {
  expect(
    glued(['node-worker/backups', 'node-worker/activities'], /warnings?\.(?:add|push)\(\s*['`][^'`]*['`]/g),
  ).toEqual([]);
  expect(glued(['workflows'], /\.say\(\s*['`](?!\$\{this\.#find\(id\)\.title\}: )[^'`]*['`]/g)).toEqual([]);
});
