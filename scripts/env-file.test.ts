import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mamba-env-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Reads the file in a process of its own, as `npm start` does, and answers with the variable MAMBA_SIGN_UP. */
function signUpAfterReading(env: Record<string, string> = {}): { value: string; error: string } {
  const program = [
    `import { readEnvironmentFile } from ${JSON.stringify(join(__dirname, 'env-file.mjs'))};`,
    `readEnvironmentFile(${JSON.stringify(root)});`,
    `process.stdout.write(process.env.MAMBA_SIGN_UP ?? 'absent');`,
  ].join('\n');
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    env,
    encoding: 'utf8',
  });
  return { value: stdout, error: stderr };
}

it('reads .env in the project, without a word on the terminal', () => {
  writeFileSync(join(root, '.env'), `# a comment\nMAMBA_SIGN_UP='open'\n`);
  expect(signUpAfterReading()).toEqual({ value: 'open', error: '' });
});

it('lets the shell win over the file', () => {
  writeFileSync(join(root, '.env'), 'MAMBA_SIGN_UP=open\n');
  expect(signUpAfterReading({ MAMBA_SIGN_UP: 'closed' }).value).toBe('closed');
});

it('goes on without a file', () => {
  expect(signUpAfterReading()).toEqual({ value: 'absent', error: '' });
});

it('reads the file that MAMBA_ENV_FILE names, and none where it is empty', () => {
  writeFileSync(join(root, '.env'), 'MAMBA_SIGN_UP=open\n');
  writeFileSync(join(root, 'other.env'), 'MAMBA_SIGN_UP=invitation\n');
  expect(signUpAfterReading({ MAMBA_ENV_FILE: 'other.env' }).value).toBe('invitation');
  expect(signUpAfterReading({ MAMBA_ENV_FILE: '' }).value).toBe('absent');
});

it('says which file is missing', () => {
  expect(signUpAfterReading({ MAMBA_ENV_FILE: 'gone.env' }).error).toContain('gone.env, which does not exist');
});
