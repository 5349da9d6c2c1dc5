import { z } from 'zod';
import { configurationPage, environmentExample } from './configuration.ts';
import { environments } from './environments.ts';
import { generatedFiles } from './generated.ts';
import { projectFiles, readProjectFile } from './project-files.ts';
import { listVariables } from './variables.ts';

describe('the variables of a schema', () => {
  const list = (shape: Record<string, z.ZodType>) => listVariables([{ process: 'API', shape }]);

  it('come with default, choices, and whether they are required or secret', () => {
    const [level, address, key] = list({
      LEVEL: z.enum(['low', 'high']).default('low').meta({ description: 'How much.' }),
      ADDRESS: z.url().meta({ description: 'Where.', example: 'https://example.org' }),
      KEY: z.string().optional().meta({ description: 'What with.', secret: true, fallback: 'a new one' }),
    });
    expect(level).toMatchObject({ defaultValue: 'low', choices: ['low', 'high'], requiredBy: [], secret: false });
    expect(address).toMatchObject({ defaultValue: null, requiredBy: ['API'], example: 'https://example.org' });
    expect(key).toMatchObject({ defaultValue: null, requiredBy: [], secret: true, fallback: 'a new one' });
  });

  it('must be described', () => {
    expect(() => list({ NAMELESS: z.string() })).toThrow('NAMELESS has no description');
  });

  it('must not be described in two ways', () => {
    const shared = (description: string) => ({ process: 'API', shape: { SAME: z.string().meta({ description }) } });
    expect(() => listVariables([shared('One.'), shared('Another.')])).toThrow('SAME is described in two ways');
  });

  it('are one entry where several processes read the same', () => {
    const shape = { SAME: z.string().optional().meta({ description: 'One.' }) };
    const variables = listVariables([
      { process: 'API', shape },
      { process: 'control worker', shape: { SAME: z.string() } },
    ]);
    expect(variables).toMatchObject([{ processes: ['API', 'control worker'], requiredBy: ['control worker'] }]);
    expect(configurationPage(variables, new Set())).toContain('Required by: control worker.');
  });
});

it('the example sets nothing until a line is uncommented, and leaves out what npm start sets itself', () => {
  const shape = {
    ONE: z.string().default('a b').meta({ description: 'One.' }),
    TWO: z.string().meta({ description: 'Two.' }),
  };
  const example = environmentExample(listVariables([{ process: 'API', shape }]), new Set(['TWO']));
  expect(example).toContain(`# ONE='a b'`);
  expect(example).not.toContain('TWO');
  expect(example.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});

describe('the written files', () => {
  it('are what the schemas say: npm run docs:configuration writes them', async () => {
    const files = await generatedFiles();
    const written = Object.fromEntries(Object.keys(files).map((path) => [path, readProjectFile(path)]));
    expect(written).toEqual(files);
  });

  it('hold every variable that code reads', () => {
    const known = listVariables(environments).map(({ name }) => name);
    const setByNpm = ['INIT_CWD', 'npm_execpath'];
    // `NAME_` begins several names that the code puts together.
    const isKnown = (name: string) =>
      known.includes(name) ||
      setByNpm.includes(name) ||
      known.some((other) => other.startsWith(`${name.replace(/_$/, '')}_`));
    const code = projectFiles('*.ts', '*.mjs', '*.js', '*.cjs').filter((path) => !path.endsWith('.test.ts'));
    const unknown = code.flatMap((path) =>
      variablesIn(readProjectFile(path))
        .filter((name) => !isKnown(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('would miss none: names are found in every form in which code reads the environment', () => {
    const text = `process.env.ONE; process.env['TWO']; const { THREE = 'x', FOUR: four } = process.env; env.MAMBA_FIVE`;
    expect(variablesIn(text)).toEqual(['ONE', 'TWO', 'THREE', 'FOUR', 'MAMBA_FIVE']);
  });
});

/** Names of environment variables that a source text reads or sets. */
function variablesIn(text: string): string[] {
  const direct = [...text.matchAll(/process\.env(?:\.(\w+)|\[['"](\w+)['"]\])/g)].map(
    ([, dot, bracket]) => dot ?? bracket ?? '',
  );
  const taken = [...text.matchAll(/const \{([^{}]*)\} = process\.env\b/g)]
    .flatMap(([, names = '']) => names.split(','))
    .map((part) => /^\s*(\w+)/.exec(part)?.[1] ?? '');
  const ours = [
    ...text.matchAll(/\b(?:MAMBA_[A-Z0-9_]+|TEMPORAL_(?:ADDRESS|NAMESPACE)|DATABASE_URL|REDIS_URL)\b/g),
  ].map(([name]) => name);
  return [...new Set([...direct, ...taken, ...ours])].filter((name) => name !== '');
}
