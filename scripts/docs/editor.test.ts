import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatMessages } from 'esbuild';
import { readProjectFile, root } from './project-files.ts';

interface Launch {
  configurations: { name: string; program?: string; preLaunchTask?: string; envFile?: string }[];
}
interface Matcher {
  pattern: { regexp: string; message?: number; file?: number; line?: number }[];
  background?: { endsPattern: string };
}
interface Tasks {
  tasks: { label: string; type: string; script?: string; args?: string[]; problemMatcher: string[] | Matcher }[];
}

const launch = JSON.parse(readProjectFile('.vscode/launch.json')) as Launch;
const { tasks } = JSON.parse(readProjectFile('.vscode/tasks.json')) as Tasks;
const { scripts } = JSON.parse(readProjectFile('package.json')) as { scripts: Record<string, string> };

describe('the settings of the editor', () => {
  it('launch programs that exist', () => {
    const programs = launch.configurations.flatMap(({ program }) => program ?? []);
    const missing = programs.filter((program) => !existsSync(program.replace('${workspaceFolder}', root)));
    expect(programs.length).toBeGreaterThan(3);
    expect(missing).toEqual([]);
  });

  it('run tasks and scripts that exist', () => {
    const labels = tasks.map(({ label }) => label);
    expect(
      launch.configurations
        .flatMap(({ preLaunchTask }) => preLaunchTask ?? [])
        .filter((task) => !labels.includes(task)),
    ).toEqual([]);
    expect(tasks.flatMap(({ script }) => script ?? []).filter((script) => !(script in scripts))).toEqual([]);
  });

  it('read the environment that npm start writes for the process it leaves out', () => {
    for (const { envFile, preLaunchTask } of launch.configurations.filter((one) => one.envFile !== undefined)) {
      const { args = [] } = tasks.find(({ label }) => label === preLaunchTask) ?? {};
      expect(envFile).toBe(`${'${workspaceFolder}'}${join('/.mamba/run', `${args.at(-1) ?? ''}.env`)}`);
    }
  });

  it('find the errors of a build in what it prints, and the end of a start', async () => {
    const matchers = tasks.flatMap(({ problemMatcher }) => (Array.isArray(problemMatcher) ? [] : problemMatcher));
    expect(matchers).toHaveLength(4);
    const location = { file: 'api/main.ts', line: 3, column: 7, lineText: 'import nothing;' };
    const [printed = ''] = await formatMessages([{ text: 'Could not resolve', location }], { kind: 'error' });
    for (const { pattern, background } of matchers) {
      const found = pattern.map(({ regexp }, index) => new RegExp(regexp).exec(printed.split('\n')[index] ?? ''));
      const read = (name: 'message' | 'file' | 'line') =>
        pattern.flatMap(({ [name]: group }, index) => (group === undefined ? [] : found[index]?.[group]))[0];
      expect([read('message'), read('file'), read('line')]).toEqual(['Could not resolve', 'api/main.ts', '3']);
      if (background) expect(readProjectFile('scripts/start/debugger.ts')).toMatch(background.endsPattern);
    }
  });
});
