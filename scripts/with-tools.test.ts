import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preparations, readCommand } from './preparations.mjs';

const { scripts } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe('what a development command needs first', () => {
  it('is nothing where all is there', () => {
    expect(preparations({ missingPackages: 0, hasClient: true, wantsBrowser: false })).toEqual([]);
  });

  it('is the development packages after `npm start`, which leaves them out', () => {
    expect(preparations({ missingPackages: 412, hasClient: true, wantsBrowser: false })).toEqual(['install']);
  });

  it('is everything on a fresh clone, with the packages first because the others need them', () => {
    expect(preparations({ missingPackages: 900, hasClient: false, wantsBrowser: true })).toEqual([
      'install',
      'client',
      'browser',
    ]);
  });
});

describe('the command line of with-tools', () => {
  it('hands every argument after the command on', () => {
    expect(readCommand(['tsx', 'bench/main.ts', '--json', 'out.json'])).toEqual({
      wantsBrowser: false,
      command: 'tsx',
      rest: ['bench/main.ts', '--json', 'out.json'],
    });
  });

  it('takes --browser only before the command', () => {
    expect(readCommand(['--browser', 'playwright', 'test'])).toMatchObject({ wantsBrowser: true, rest: ['test'] });
    expect(readCommand(['playwright', '--browser'])).toMatchObject({ wantsBrowser: false, rest: ['--browser'] });
  });

  it('says what is missing without a command', () => {
    expect(() => readCommand([])).toThrow('Give the command to run');
  });
});

describe('the scripts of package.json', () => {
  it('begin no development tool before its package is installed', () => {
    const tools = ['eslint', 'jest', 'knip', 'playwright', 'prettier', 'tsc', 'tsx'];
    const program = (script: string) => script.replace(/^(\w+=\S+ )+/, '').split(' ')[0] ?? '';
    const bare = Object.entries(scripts).filter(([, script]) => tools.includes(program(script)));
    expect(bare).toEqual([]);
  });

  it.each(['bench', 'check', 'pictures', 'test:faults', 'lint', 'typecheck', 'test:unit', 'test:e2e', 'record'])(
    '%s goes through with-tools',
    (name) => {
      const first = (scripts[name] ?? '').split('&&')[0] ?? '';
      const called = /^npm run --silent (\S+)/.exec(first)?.[1];
      expect(called === undefined ? first : scripts[called]).toContain('scripts/with-tools.mjs');
    },
  );

  it.each(['pictures', 'test:e2e'])('%s asks for a browser', (name) => {
    expect(scripts[name]).toContain('with-tools.mjs --browser ');
  });
});
