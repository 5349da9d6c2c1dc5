import { plantedProject } from './planted-project.ts';

const header = (folder: string) => (folder.includes('/') ? '../' : './');

describe('the rules of style', () => {
  const project = plantedProject(
    (fileUrl) => [`import { styleRules } from '${fileUrl('scripts/lint/style-rules.js')}';`],
    '...styleRules',
  );

  it('bite: each planted violation is found, with the sentence that says what to do', async () => {
    const planted: Record<string, [text: string, message: RegExp]> = {
      'domain/private-field.ts': ['export class A { private field = 1; }', /#name/],
      'domain/private-method.ts': ['export class A { private work(): void {} }', /#name/],
      'domain/parameter-property.ts': ['export class A { constructor(readonly name: string) {} }', /parameter/],
      'api/a/b/far.ts': [`import '../../own.ts';`, /by name/],
      'api/a/b/far-type.ts': [`export type { T } from '../../own.ts';`, /by name/],
      'api/other-folder.ts': [`import '../domain/own.ts';`, /by name/],
      'api/environment.ts': ['export const a = process.env.A;', /config\.ts/],
      'api/callback.ts': ['export class A { onChange = () => undefined; }', /constructor/],
      'api/refuse.ts': ['export const a = new DomainError(`server.refused`, `No.`);', /codedError/],
      'domain/refuse.ts': ['export const a = new DomainError(`server.refused`, `No.`);', /codedError/],
      'api/servers/power.ts': [`import type { D } from '../dependencies.ts'; export type E = D;`, /Name what/],
      'activities/text.ts': ['export const texts = { hello: m.hello() };', /where it is shown/],
      'panel/src/text.ts': ['export const texts = [{ hello: m.hello() }];', /where it is shown/],
      'panel/src/storage.ts': [`export const theme = () => localStorage.getItem('theme');`, /forbid storage/],
      'panel/src/window.ts': [`export const next = () => window.sessionStorage.getItem('next');`, /forbid storage/],
      'api/servers/detail/by-name.ts': [`export type { D } from '#api/dependencies.ts';`, /Name what/],
    };
    for (const [file, [text]] of Object.entries(planted)) await project.write(file, `${text}\n`);
    const found = await project.lint();
    expect(Object.keys(found).sort()).toEqual(Object.keys(planted).sort());
    for (const [file, [, message]] of Object.entries(planted))
      expect(found[file]).toEqual([
        expect.objectContaining({ ruleId: 'no-restricted-syntax', message: expect.stringMatching(message) }),
      ]);
  });

  it('let pass what is written as it should be', async () => {
    await project.write('domain/a.ts', 'export class A { readonly #field = 1; get field() { return this.#field; } }\n');
    await project.write('api/a/b.ts', `import '../own.ts';\nimport '#domain/own.ts';\n`);
    await project.write('api/config.ts', 'export const a = process.env.A;\n');
    await project.write('scripts/run.ts', 'export const environment = { ...process.env };\n');
    await project.write('api/listener.ts', 'export class A { readonly close = () => undefined; }\n');
    await project.write('panel/src/text.ts', 'export const texts = { hello: m.hello, bye: () => m.bye() };\n');
    await project.write('panel/src/lib/storage.ts', 'export const kept = () => localStorage;\n');
    const knowing = [
      'start.ts',
      'app.ts',
      'servers/routes.ts',
      'servers/operation-routes.ts',
      'start/build.ts',
      'test/api.ts',
    ];
    for (const file of knowing)
      await project.write(
        `api/${file}`,
        `import type { D } from '${header(file)}dependencies.ts';\nexport type E = D;\n`,
      );
    expect(await project.lint()).toEqual({});
  });

  it('are part of the project’s own configuration', async () => {
    const rulesOf = async (file: string) =>
      JSON.stringify((await project.ownConfig(file)).rules['no-restricted-syntax']);
    expect(await rulesOf('api/servers/power.ts')).toMatch(/#name.*constructor.*config\.ts.*Name what you need/);
    expect(await rulesOf('api/servers/routes.ts')).not.toMatch(/Name what you need/);
    expect(await rulesOf('node-worker/work.ts')).toMatch(/codedError/);
    expect(await rulesOf('domain/errors/receive.ts')).not.toMatch(/codedError/);
  });
});
