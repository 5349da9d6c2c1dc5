import { z } from 'zod';
import { browserStorage, tabStorage } from './storage';

const Names = z.array(z.string());
const define = (name: string, get: () => Storage) =>
  Object.defineProperty(globalThis, name, { get, configurable: true });

function storage(): Storage {
  const items = new Map<string, string>();
  const kept: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
  return kept as Storage;
}

describe('a browser that keeps what it is given', () => {
  beforeEach(() => {
    const [local, session] = [storage(), storage()];
    define('localStorage', () => local);
    define('sessionStorage', () => session);
  });

  it('has it until it is forgotten; a tab has its own', () => {
    browserStorage.write('theme', 'dark');
    expect([browserStorage.read('theme'), tabStorage.read('theme')]).toEqual(['dark', null]);
    browserStorage.write('theme', null);
    expect(browserStorage.read('theme')).toBeNull();
  });

  it('answers only with what has the expected form', () => {
    browserStorage.writeJson('names', ['Ada']);
    expect(browserStorage.readJson('names', Names)).toEqual(['Ada']);
    for (const other of ['{', '{}', '[1]', 'null']) {
      browserStorage.write('names', other);
      expect(browserStorage.readJson('names', Names)).toBeNull();
    }
    expect(browserStorage.readJson('nothing', Names)).toBeNull();
  });
});

const refuse = () => {
  throw new Error('The operation is insecure.');
};
const refusals: [string, () => Storage][] = [
  ['forbids even to name its storage', refuse],
  ['refuses each access', () => ({ getItem: refuse, setItem: refuse, removeItem: refuse }) as unknown as Storage],
];

it.each(refusals)('a browser that %s keeps nothing, and nothing fails', (_, find) => {
  define('localStorage', find);
  define('sessionStorage', find);
  for (const kept of [browserStorage, tabStorage]) {
    kept.write('theme', 'dark');
    kept.write('theme', null);
    kept.writeJson('names', ['Ada']);
    expect([kept.read('theme'), kept.readJson('names', Names)]).toEqual([null, null]);
  }
});
