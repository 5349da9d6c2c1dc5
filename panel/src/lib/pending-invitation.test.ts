import { pendingInvitation } from './pending-invitation';

const token = 'Zk3-9_qwertyuiopasdfghjklzxcvbnm';

beforeEach(() => {
  const kept = new Map<string, string>();
  const storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
  Object.defineProperty(globalThis, 'sessionStorage', { value: storage, configurable: true });
});

it('a token is kept from the link on until it was used', () => {
  expect(pendingInvitation.take(`#${token}`)).toBe(token);
  expect(pendingInvitation.take('')).toBe(token);
  pendingInvitation.forget();
  expect(pendingInvitation.take('')).toBeNull();
});

it('the proof that a mail has besides is kept with it', () => {
  expect(pendingInvitation.take(`#${token}.${token}`)).toBe(`${token}.${token}`);
  expect(pendingInvitation.keep('?')).toBe(`${token}.${token}`);
});

it('what is no token is not taken for one', () => {
  for (const hash of [
    '#',
    '#short',
    `#${token}.`,
    `#${token}.x`,
    `#.${token}`,
    `#${token}?x`,
    `#${token}<script>`,
    token,
  ])
    expect(pendingInvitation.take(hash)).toBeNull();
});

it('a newer link takes the place of an older one', () => {
  pendingInvitation.take(`#${token}`);
  expect(pendingInvitation.take(`#newer${token}`)).toBe(`newer${token}`);
});

it('without storage the page itself still knows it', () => {
  Object.defineProperty(globalThis, 'sessionStorage', {
    get: () => {
      throw new Error('denied');
    },
    configurable: true,
  });
  expect(pendingInvitation.take(`#${token}`)).toBe(token);
  expect(pendingInvitation.take('')).toBeNull();
});
