import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Blueprint } from '#domain/blueprints/schema.ts';
import { resolveVariables } from '#domain/blueprints/variables.ts';
import { readBlueprints } from './blueprints.ts';

const shipped = join(__dirname, '../../blueprints');

describe('the blueprints that are shipped', () => {
  it('are all valid, under the names that people look for', async () => {
    const files = await readBlueprints(shipped);
    expect(files.map(({ blueprint }) => blueprint.name)).toEqual([
      'Minecraft (Flying Squid)',
      'Minecraft (Paper)',
      'Node.js app',
      'Shell command',
    ]);
  });

  it('stay the same when they are read again from the database', async () => {
    for (const { blueprint } of await readBlueprints(shipped)) {
      expect(Blueprint.parse(JSON.parse(JSON.stringify(blueprint)))).toEqual(blueprint);
    }
  });

  it('have install scripts that their shell can read', async () => {
    for (const { blueprint } of await readBlueprints(shipped)) {
      execFileSync(blueprint.install.entrypoint, ['-n'], { input: blueprint.install.script });
    }
  });

  it('can be installed with their defaults, but for a licence that must be accepted', async () => {
    for (const { blueprint } of await readBlueprints(shipped)) {
      const licences = blueprint.variables.filter(({ rules }) => rules.type === 'boolean' && rules.mustAccept);
      const accepted = Object.fromEntries(licences.map(({ key }) => [key, 'true']));
      expect(Object.keys(resolveVariables(blueprint, accepted))).toHaveLength(blueprint.variables.length);
    }
  });
});

describe('a folder of blueprints', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blueprints-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('with a broken file is refused by that file’s name', async () => {
    await writeFile(join(folder, 'broken.yaml'), 'schema: 2');
    await expect(readBlueprints(folder)).rejects.toThrow(/^The blueprint broken\.yaml is not valid \(schema: /);
  });

  it('with the same slug twice is refused by both names', async () => {
    const [first] = await readBlueprints(shipped);
    await writeFile(join(folder, 'a.yaml'), first!.text);
    await writeFile(join(folder, 'b.yaml'), first!.text);
    await expect(readBlueprints(folder)).rejects.toThrow('The blueprint b.yaml is not valid (It has the slug');
  });

  it('that is not there is refused in one sentence', async () => {
    await expect(readBlueprints(join(folder, 'none'))).rejects.toThrow('cannot be read');
  });
});
