import { plantedProject, project } from './planted-project.ts';

describe('the import rule', () => {
  const {
    write,
    lint: messages,
    ownConfig,
  } = plantedProject(
    (fileUrl) => [`import { importRules } from '${fileUrl('scripts/lint/import-table.js')}';`],
    '...importRules(import.meta.dirname)',
  );

  /** The rules that each file breaks. */
  async function lint(): Promise<Record<string, string[]>> {
    const found = Object.entries(await messages());
    return Object.fromEntries(found.map(([file, all]) => [file, all.map(({ ruleId }) => ruleId ?? '')]));
  }

  beforeEach(async () => {
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
    expect(await lint()).toEqual({ 'domain/one.ts': ['cycles/no-cycle'], 'domain/two.ts': ['cycles/no-cycle'] });
  });

  it('refuses a circle of imported types, also over import names, and spares a file that only leads into one', async () => {
    await write('package.json', '{ "type": "module", "imports": { "#domain/*": "./domain/*" } }');
    await write('domain/a.ts', `import type { B } from './deep/b.ts';\nexport type A = { b: B };\n`);
    await write('domain/deep/b.ts', `import type { C } from '#domain/c.ts';\nexport type B = { c: C };\n`);
    await write('domain/c.ts', `export type { A as C } from './a.ts';\n`);
    await write('domain/outside.ts', `import type { A } from './a.ts';\nexport type Outside = A;\n`);
    const rule = 'cycles/no-cycle';
    expect(await lint()).toEqual({ 'domain/a.ts': [rule], 'domain/deep/b.ts': [rule], 'domain/c.ts': [rule] });
  });

  it('is part of the project’s own configuration', async () => {
    const config = await ownConfig('node-worker/main.ts');
    expect(config.rules['import-x/no-restricted-paths']).toMatchObject([2, { zones: [{ target: 'node-worker' }] }]);
    expect(config.rules['cycles/no-cycle']).toEqual([2, { root: project }]);
  });
});
