import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const project = resolve(__dirname, '../..');

/** What knip finds in a folder, by the kind of issue: names of files, exports and packages. */
async function knip(folder: string): Promise<Record<string, string[]>> {
  const program = join(project, 'node_modules/knip/bin/knip.js');
  const output = await new Promise<string>((done, failed) => {
    execFile(process.execPath, [program, '--no-progress', '--reporter', 'json'], { cwd: folder }, (error, out, err) => {
      // 1 is "found something".
      if (error !== null && error.code !== 1) failed(new Error(err));
      else done(out);
    });
  });
  const found: Record<string, string[]> = {};
  const { issues } = JSON.parse(output) as { issues: Record<string, unknown>[] };
  for (const issue of issues)
    for (const [kind, entries] of Object.entries(issue))
      if (Array.isArray(entries)) for (const { name } of entries as { name: string }[]) (found[kind] ??= []).push(name);
  return found;
}

describe('the rule on unused code', () => {
  let root: string;

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'knip-'));
    await copyFile(join(project, 'knip.config.js'), join(root, 'knip.config.js'));
    await write('package.json', '{ "name": "planted", "type": "module", "workspaces": ["panel"] }');
    await write('panel/package.json', '{ "name": "planted-panel", "type": "module" }');
    await write('domain/rules.ts', 'export const rule = 1;\n');
    await write('api/main.ts', "import { rule } from '../domain/rules.ts';\n\nprocess.exitCode = rule;\n");
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('passes what a program reaches', async () => {
    expect(await knip(root)).toEqual({});
  });

  it('finds what nothing uses, and a package that is no dependency', async () => {
    await write(
      'api/main.ts',
      "import 'pino';\nimport { rule } from '../domain/rules.ts';\n\nprocess.exitCode = rule;\n",
    );
    await write('domain/unused.ts', 'export const nothing = 1;\n');
    await write('domain/rules.ts', 'export const rule = 1;\nexport const unusedRule = 2;\n');
    await write(
      'package.json',
      '{ "name": "planted", "type": "module", "workspaces": ["panel"], "dependencies": { "uuid": "1.0.0" } }',
    );
    const found = await knip(root);
    expect(found).toEqual({
      files: ['domain/unused.ts'],
      exports: ['unusedRule'],
      dependencies: ['uuid'],
      unlisted: ['pino'],
    });
  });
});
