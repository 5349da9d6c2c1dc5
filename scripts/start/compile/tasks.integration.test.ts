import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from './bundles.ts';
import { BUILD_TASKS } from './tasks.ts';

const root = resolve(__dirname, '../../..');

/** Whether a change of the file has its task built again. */
const isInput = (inputs: readonly string[]) => (file: string) =>
  inputs.some((input) => file === input || file.startsWith(`${input}/`));

describe('the inputs of a build', () => {
  it('cover every file that the programs are bundled from', async () => {
    const { metafile } = await build({ ...bundleOptions(root), write: false, metafile: true, sourcemap: false });
    const files = Object.keys(metafile.inputs).filter((file) => !file.includes('node_modules/'));
    expect(files).toContain('api/main.ts');
    const { inputs: programs } = BUILD_TASKS.programs;
    // The database client and the texts are written by tasks of their own.
    const generated = [...BUILD_TASKS.client.outputs, ...BUILD_TASKS.texts.outputs].map((output) => dirname(output));
    const isGenerated = isInput(generated);
    expect(files.filter((file) => !isInput(programs)(file) && !isGenerated(file))).toEqual([]);
    expect(isInput(programs)('prisma/schema.prisma')).toBe(true);
  });

  it('cover every folder that may be in the bundle of the workflows (workflows/test/bundle.integration.test.ts)', () => {
    expect(BUILD_TASKS.workflows.inputs).toEqual(
      expect.arrayContaining(['workflows', 'domain', 'temporal', 'texts/messages']),
    );
  });

  it('have a program for each output, and an output for each program', () => {
    const { entryPoints } = bundleOptions(root) as { entryPoints: { out: string }[] };
    expect(BUILD_TASKS.programs.outputs.toSorted()).toEqual(entryPoints.map(({ out }) => `dist/${out}.js`).toSorted());
  });

  it('cover every folder that the panel takes from outside', () => {
    const config = readFileSync(join(root, 'panel/svelte.config.js'), 'utf8');
    const paths = [...config.matchAll(/'\.\.\/([^']+)'/g)].map(([, path]) => path ?? '');
    expect(paths).toContain('domain');
    expect(paths.filter((path) => !isInput(BUILD_TASKS.panel.inputs)(path))).toEqual([]);
  });
});
