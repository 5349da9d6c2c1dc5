import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const project = resolve(__dirname, '../..');

/** Each test starts ESLint, which a busy machine takes seconds for. */
jest.setTimeout(60_000);

interface Message {
  ruleId: string | null;
  message: string;
}
interface LintResult {
  filePath: string;
  messages: Message[];
}

/** Runs ESLint, as its own process because it loads its configuration as ES modules, which Jest's sandbox cannot. */
function eslint(folder: string, args: string[]): Promise<string> {
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [join(project, 'node_modules/eslint/bin/eslint.js'), ...args],
      { cwd: folder },
      (error, stdout, stderr) => {
        // 1 is "found something", which these tests expect.
        if (error !== null && error.code !== 1) failed(new Error(stderr));
        else done(stdout);
      },
    );
  });
}

/**
 * A folder of its own for each test, with rules of this project as its ESLint configuration and files that the test plants.
 * @param imports lines that import the rules, given what makes a file of the project importable
 * @param rules what stands in the configuration
 */
export function plantedProject(imports: (fileUrl: (path: string) => string) => string[], rules: string) {
  let root: string;
  const fileUrl = (path: string) => pathToFileURL(join(project, path)).href;

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lint-'));
    const config = [
      `import tseslint from '${fileUrl('node_modules/typescript-eslint/dist/index.js')}';`,
      ...imports(fileUrl),
      `export default [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ${rules}];`,
    ];
    await write('eslint.config.js', config.join('\n'));
    await write('package.json', '{ "type": "module" }');
  });
  afterEach(() => rm(root, { recursive: true }));

  return {
    write,
    /** What ESLint says of each file that it finds something in. */
    async lint(): Promise<Record<string, Message[]>> {
      const results = JSON.parse(await eslint(root, ['--format', 'json', '.'])) as LintResult[];
      const found = results.filter(({ messages }) => messages.length > 0);
      return Object.fromEntries(found.map(({ filePath, messages }) => [filePath.slice(root.length + 1), messages]));
    },
    /** The configuration of this very project for one of its files. */
    async ownConfig(file: string): Promise<{ rules: Record<string, unknown[]> }> {
      return JSON.parse(await eslint(project, ['--print-config', file])) as { rules: Record<string, unknown[]> };
    },
  };
}
