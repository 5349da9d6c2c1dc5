import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { renderShell, renderText } from './render.ts';

describe('rendering a startup line', () => {
  it.each([
    ['plain values as they are', 'java -Xmx{{SERVER_MEMORY}}M', { SERVER_MEMORY: '512' }, 'java -Xmx512M'],
    ['spaces inside one word', '--motd={{MOTD}}', { MOTD: 'Hello world' }, "--motd='Hello world'"],
    ['shell code as text', 'run {{NAME}}', { NAME: 'a; rm -rf ~' }, "run 'a; rm -rf ~'"],
    ['an apostrophe', 'run {{NAME}}', { NAME: "it's" }, `run 'it'\\''s'`],
    ['nothing as an empty word', 'run {{NAME}}', { NAME: '' }, "run ''"],
    ['a list of words, each quoted', 'java {{FLAGS|words}} -jar', { FLAGS: ' -Xa  $(id) ' }, "java -Xa '$(id)' -jar"],
    ['a raw command as it is', '{{COMMAND|raw}}', { COMMAND: 'echo $SERVER_PORT' }, 'echo $SERVER_PORT'],
    ['spaces in the braces', 'run {{ NAME }}', { NAME: 'x' }, 'run x'],
    ['braces that are no placeholder', `run '{{range .}}{"a":{}}'`, {}, `run '{{range .}}{"a":{}}'`],
  ])('puts in %s', (_what, template, environment, expected) => {
    expect(renderShell(template, environment)).toBe(expected);
  });

  it('never looks into the values it has put in', () => {
    expect(renderShell('run {{A}}', { A: '{{B}}', B: 'x' })).toBe("run '{{B}}'");
  });

  it('says which variable has no value', () => {
    expect(() => renderShell('run {{MOTD}}', {})).toThrow('{{MOTD}} has no value');
    expect(() => renderShell('run {{CONSTRUCTOR}}', {})).toThrow('{{CONSTRUCTOR}} has no value');
  });

  it('gives a real shell exactly the value, whatever it is', () => {
    const values = fc.array(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(values, (words) => {
        const names = words.map((_, index) => `V${index}`);
        const environment = Object.fromEntries(words.map((word, index) => [`V${index}`, word]));
        const line = renderShell(`printf '%s\\0' ${names.map((name) => `{{${name}}}`).join(' ')}`, environment);
        const read = execFileSync('sh', ['-c', line], { encoding: 'utf8' }).split('\0').slice(0, -1);
        expect(read).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });
});

describe('rendering plain text', () => {
  it('puts values in without quotes', () => {
    expect(renderText('motd={{MOTD}}', { MOTD: 'Hello world' })).toBe('motd=Hello world');
  });
});
