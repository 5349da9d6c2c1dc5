import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readProjectFile, root } from './project-files.ts';

interface Launch {
  configurations: { name: string; program?: string; preLaunchTask?: string; envFile?: string }[];
}
interface Tasks {
  tasks: { label: string; type: string; script?: string; args?: string[] }[];
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
});
