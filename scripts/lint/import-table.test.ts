import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const project = resolve(__dirname, '../..');
const fileUrl = (path: string) => pathToFileURL(join(project, path)).href;

interface LintResult {
  filePath: string;
  messages: { ruleId: string | null; message: string }[];
}

/** Runs ESLint, as its own process because it loads its configuration as ES modules, which Jest's sandbox cannot. */
function eslint(folder: string, args: string[]): Promise<string> {
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [join(project, 'node_modules/eslint/bin/eslint.js'), ...args],
      { cwd: folder },
      (error, stdout, stderr) => {
        // 1 is "found something", which is what is hoped for here.
        if (error !== null && error.code !== 1) failed(new Error(stderr));
        else done(stdout);
      },
    );
  });
}

describe('the import rule', () => {
  let root: string;

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  async function lint(): Promise<Record<string, string[]>> {
    const results = JSON.parse(await eslint(root, ['--format', 'json', '.'])) as LintResult[];
    const withMessages = results.filter(({ messages }) => messages.length > 0);
    return Object.fromEntries(
      withMessages.map(({ filePath, messages }) => [
        filePath.slice(root.length + 1),
        messages.map(({ ruleId }) => ruleId ?? ''),
      ]),
    );
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'imports-'));
    const config = [
      `import tseslint from '${fileUrl('node_modules/typescript-eslint/dist/index.js')}';`,
      `import { importRules } from '${fileUrl('scripts/lint/import-table.js')}';`,
      `export default [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ...importRules(import.meta.dirname)];`,
    ];
    await write('eslint.config.js', config.join('\n'));
    await write('package.json', '{ "type": "module" }');
    for (const folder of [
      'domain',
      'prisma',
      'temporal/contracts',
      'temporal/launch',
      'workflows',
      'activities',
      'node-worker',
      'outbound',
      'api',
      'panel',
    ]) {
      await write(`${folder}/own.ts`, 'export const own = 1;\n');
    }
  });
  afterEach(() => rm(root, { recursive: true }));

  it('lets pass what the table lists', async () => {
    await write('domain/fine.ts', `import './own.ts';\n`);
    await write('temporal/contracts/fine.ts', `import '../../domain/own.ts';\n`);
    await write('workflows/fine.ts', `import '../domain/own.ts';\nimport '../temporal/contracts/own.ts';\n`);
    await write(
      'activities/fine.ts',
      `import '../domain/own.ts';\nimport '../temporal/launch/own.ts';\nimport '../prisma/own.ts';\n`,
    );
    await write('node-worker/fine.ts', `import '../domain/own.ts';\nimport '../temporal/contracts/own.ts';\n`);
    await write(
      'api/fine.ts',
      `import '../domain/own.ts';\nimport '../prisma/own.ts';\nimport '../temporal/launch/own.ts';\n`,
    );
    await write('panel/fine.ts', `import '../domain/own.ts';\n`);
    await write('prisma/seed/fine.ts', `import '../../domain/own.ts';\nimport '../own.ts';\n`);
    expect(await lint()).toEqual({});
  });

  it('refuses every import that the table does not list', async () => {
    await write('node-worker/planted.ts', `import '../prisma/own.ts';\nimport '../api/own.ts';\n`);
    await write('workflows/planted.ts', `import '../activities/own.ts';\nimport '../temporal/launch/own.ts';\n`);
    await write('panel/planted.ts', `import '../api/own.ts';\n`);
    await write('domain/planted.ts', `import '../prisma/own.ts';\n`);
    await write('prisma/planted.ts', `import '../domain/own.ts';\n`);
    await write('activities/planted.ts', `import '../workflows/own.ts';\n`);
    await write('api/planted.ts', `import '../node-worker/own.ts';\n`);
    await write('outbound/planted.ts', `import '../domain/own.ts';\nimport '../prisma/own.ts';\n`);
    await write('temporal/contracts/planted.ts', `import '../launch/own.ts';\n`);
    const rule = 'import-x/no-restricted-paths';
    expect(await lint()).toEqual({
      'node-worker/planted.ts': [rule, rule],
      'outbound/planted.ts': [rule],
      'workflows/planted.ts': [rule, rule],
      'panel/planted.ts': [rule],
      'domain/planted.ts': [rule],
      'prisma/planted.ts': [rule],
      'activities/planted.ts': [rule],
      'api/planted.ts': [rule],
      'temporal/contracts/planted.ts': [rule],
    });
  });

  it('refuses even the import of a type', async () => {
    await write('prisma/types.ts', 'export interface Row { id: string }\n');
    await write('node-worker/planted.ts', `import type { Row } from '../prisma/types.ts';\nexport type Mine = Row;\n`);
    expect(Object.keys(await lint())).toEqual(['node-worker/planted.ts']);
  });

  it('refuses packages that a folder must do without', async () => {
    await write('node-worker/planted.ts', `import '@prisma/client';\nimport 'stripe';\n`);
    await write('workflows/planted.ts', `import 'node:fs';\nimport '@temporalio/client';\n`);
    const rule = 'no-restricted-imports';
    expect(await lint()).toEqual({ 'node-worker/planted.ts': [rule, rule], 'workflows/planted.ts': [rule, rule] });
  });

  it('refuses a circle of imports', async () => {
    await write('domain/one.ts', `import { two } from './two.ts';\nexport const one = two;\n`);
    await write('domain/two.ts', `import { one } from './one.ts';\nexport const two = one;\n`);
    expect(await lint()).toEqual({ 'domain/one.ts': ['import-x/no-cycle'], 'domain/two.ts': ['import-x/no-cycle'] });
  });

  it('is part of the project’s own configuration', async () => {
    const config = JSON.parse(await eslint(project, ['--print-config', 'node-worker/main.ts'])) as {
      rules: Record<string, unknown[]>;
    };
    expect(config.rules['import-x/no-restricted-paths']).toMatchObject([2, { zones: [{ target: 'node-worker' }] }]);
    expect(config.rules['import-x/no-cycle']?.[0]).toBe(2);
  });
});
