import fc from 'fast-check';
import { stringify } from 'yaml';
import { DomainError } from '../errors.ts';
import { parseBlueprint } from './parse.ts';

const valid = {
  schema: 1,
  slug: 'echo',
  name: 'Echo',
  description: 'Says what it hears.',
  category: 'Test',
  runtimes: ['docker'],
  images: { 'Debian 12': 'debian:bookworm-slim', Other: 'debian:trixie-slim' },
  install: { image: 'debian:bookworm-slim', script: 'true' },
  startup: 'cat {{GREETING}}',
  stop: { signal: 'SIGTERM' },
  ready: { pattern: 'ready' },
  variables: [{ key: 'GREETING', name: 'Greeting', default: 20, rules: { type: 'string' } }],
  defaults: { memoryBytes: '1.5 GiB', cpuPercent: 100, diskBytes: 1073741824, pids: 64 },
};

function refusal(text: string): DomainError {
  try {
    parseBlueprint(text, 'echo.yaml');
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('the blueprint was taken');
}

const refusalOf = (change: Record<string, unknown>) => refusal(stringify({ ...valid, ...change }));

describe('reading a blueprint', () => {
  it.each(['1.20', '0042', '76561198012345678', '1e3', '0x1F', 'True', '-0', '+5', '.5', '20', 'true'])(
    'keeps a default as it is written: %s',
    (written) => {
      const text = stringify(valid).replace('default: 20', `default: ${written}`);
      expect(parseBlueprint(text, 'echo.yaml').variables[0]?.default).toBe(written);
    },
  );

  it('fills in what may be left out and reads sizes as people write them', () => {
    const blueprint = parseBlueprint(stringify(valid), 'echo.yaml');
    expect(blueprint.defaults).toEqual({ memoryBytes: 1610612736, cpuPercent: 100, diskBytes: 1073741824, pids: 64 });
    expect(blueprint.install.entrypoint).toBe('bash');
    expect(blueprint.graceSeconds).toBe(30);
    expect(blueprint.console.commands).toEqual([]);
    expect(Object.keys(blueprint.images)).toEqual(['Debian 12', 'Other']);
    expect(blueprint.variables[0]).toMatchObject({ default: '20', userEditable: true, secret: false });
  });

  it('names the file and every failing path in one sentence', () => {
    const error = refusalOf({ slug: 'Not A Slug', defaults: { ...valid.defaults, memoryBytes: '5 apples' } });
    expect(error.code).toBe('blueprint.invalid');
    expect(error.userMessage).toContain('The blueprint echo.yaml is not valid');
    expect(error.userMessage).toContain('slug: must be lower-case words');
    expect(error.userMessage).toContain('defaults.memoryBytes: must be at least 1 MiB');
    expect(error.details['errors']).toHaveLength(2);
  });

  it.each([
    ['a misspelt key', { startUp: 'cat' }, 'Unrecognized key: "startUp"'],
    ['a startup with an unknown variable', { startup: 'cat {{UNKNOWN}}' }, 'startup: {{UNKNOWN}} is neither'],
    ['a placeholder inside quotes', { startup: 'cat "{{GREETING}}"' }, 'startup: {{GREETING}} stands inside quotes'],
    ['a stop command with an unknown variable', { stop: { command: 'bye {{UNKNOWN}}' } }, 'stop.command: {{UNKNOWN}}'],
    ['a stop that is neither command nor signal', { stop: { polite: 'please' } }, 'stop: must be { command: … }'],
    ['no image for Docker', { images: {} }, 'images: must name at least one image'],
    ['a broken regular expression', { ready: { pattern: '/(/' } }, 'ready.pattern: is not a regular expression'],
    [
      'a default that breaks its rules',
      withVariable({ default: 'x', rules: { type: 'number' } }),
      'variables.0.default: breaks its own rules',
    ],
    [
      'a variable that would change the loader',
      withVariable({ key: 'LD_PRELOAD' }),
      'variables.0.key: LD_PRELOAD is set by the platform',
    ],
    [
      'two variables of one name',
      { variables: [...valid.variables, ...valid.variables] },
      'variables.1.key: GREETING is declared twice',
    ],
  ])('refuses %s', (_what, change, sentence) => {
    expect(refusalOf(change).userMessage).toContain(sentence);
  });

  it('refuses text that is not YAML, with the line', () => {
    expect(refusal('schema: 1\nname: [unclosed').userMessage).toMatch(/echo\.yaml is not valid \(.*line 2/);
  });

  it('refuses aliases that unfold without end', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]',
      'c: [*b,*b,*b,*b,*b,*b,*b,*b,*b]',
    ].join('\n');
    expect(refusal(bomb).code).toBe('blueprint.invalid');
  });

  it('answers every text with a blueprint or one DomainError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object().map((value) => stringify(value)),
        ),
        (text) => {
          expect(refusal(text).code).toBe('blueprint.invalid');
        },
      ),
    );
  });
});

function withVariable(change: Record<string, unknown>): Record<string, unknown> {
  return { startup: 'cat', variables: [{ ...valid.variables[0], ...change }] };
}
