import { wordOf } from './words.ts';

it('a command takes one of its words, and status when there is none', () => {
  expect(wordOf('keys', { positionals: ['rotate', 'platform'], options: {} })).toBe('rotate');
  expect(wordOf('ca', { positionals: [], options: {} })).toBe('status');
});

it('refuses any other by saying which there are', () => {
  expect(() => wordOf('keys', { positionals: ['nonsense'], options: {} })).toThrow(
    'npm run keys understands status, rotate, new-master, rewrap; not nonsense.',
  );
});

it('says what it understands when it is asked for help', () => {
  const said: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  try {
    expect(wordOf('ca', { positionals: ['revoke'], options: { help: true } })).toBeNull();
  } finally {
    write.mockRestore();
  }
  expect(said.join('')).toMatch(/revoke +takes all certificates of a node back/);
});
