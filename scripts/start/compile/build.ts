import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isCompiled } from '#texts/compile/stamp.mjs';
import { readJson, writeJson } from '../data/json-file.ts';
import type { Progress } from '../progress.ts';
import { bundlePrograms } from './bundles.ts';
import { hashInputs } from './inputs.ts';
import { onlyOneBuilds } from './only-one.ts';
import { runProgram } from './run.ts';
import type { BuildTask, StampedTask } from './tasks.ts';
import { BUILD_TASKS } from './tasks.ts';

export interface BuildContext {
  root: string;
  progress: Progress;
  signal: AbortSignal;
}

const stampsSchema = z.record(z.string(), z.string());

/** Builds what is missing or older than what it is made of. The panel and the programs do not wait for each other. */
export async function buildAll(context: BuildContext, options: { panel: boolean }): Promise<void> {
  await onlyOneBuilds(context.root, () => buildParts(context, options));
}

async function buildParts(context: BuildContext, options: { panel: boolean }): Promise<void> {
  const panel = async () => {
    if (options.panel) await whenChanged(context, BUILD_TASKS.panel, () => buildPanel(context));
  };
  const programs = async () => {
    await whenChanged(context, BUILD_TASKS.client, () => generateClient(context));
    await whenChanged(context, BUILD_TASKS.programs, () => bundlePrograms(context.root));
    await whenChanged(context, BUILD_TASKS.workflows, () => bundleWorkflows(context));
  };
  if (!isCompiled(join(context.root, 'texts')))
    await carryOut(context, BUILD_TASKS.texts, () => compileCatalogue(context));
  await Promise.all([panel(), programs()]);
}

async function whenChanged(context: BuildContext, task: StampedTask, build: () => Promise<void>): Promise<void> {
  const { root } = context;
  const hash = hashInputs(root, task.inputs);
  const built = task.outputs.every((output) => existsSync(join(root, output)));
  if (built && readStamps(root)[task.name] === hash) return;
  await carryOut(context, task, build);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeJson(stampsFile(root), { ...readStamps(root), [task.name]: hash });
}

async function carryOut({ root, progress }: BuildContext, task: BuildTask, build: () => Promise<void>): Promise<void> {
  await progress.step(task.title, build);
  const missing = task.outputs.find((output) => !existsSync(join(root, output)));
  if (missing) throw new Error(`The build of the ${task.name} left no ${missing}`);
}

const stampsFile = (root: string) => join(root, 'dist', 'built-from.json');
const readStamps = (root: string) => stampsSchema.safeParse(readJson(stampsFile(root))).data ?? {};

async function generateClient({ root, signal }: BuildContext): Promise<void> {
  const program = join(root, 'prisma', 'engine', 'generate-client.mjs');
  await runProgram('Generating the database client', process.execPath, [program, root], { cwd: root, signal });
}

async function compileCatalogue({ root, signal }: BuildContext): Promise<void> {
  await runProgram('Compiling the texts', process.execPath, ['texts/compile/compile.mjs'], { cwd: root, signal });
}

export async function bundleWorkflows({ root, signal }: Pick<BuildContext, 'root' | 'signal'>): Promise<void> {
  await runProgram('Bundling the workflows', process.execPath, ['dist/bundle-workflows.js'], { cwd: root, signal });
}

async function buildPanel({ root, signal }: BuildContext): Promise<void> {
  const cli = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  await runProgram('Building the panel', process.execPath, [cli, 'build'], { cwd: join(root, 'panel'), signal });
}
