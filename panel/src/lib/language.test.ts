import type { Locale } from '$texts';

const key = 'mamba.locale';
const me = (locale: Locale | null, id = 'ada') => ({ id, locale, impersonator: null });
const refused = () => {
  throw new Error('The operation is insecure.');
};

let items: Map<string, string>;

beforeEach(() => {
  jest.resetModules();
  items = new Map();
  Object.assign(globalThis, {
    document: { documentElement: { lang: '' } },
    localStorage: {
      getItem: (name: string) => items.get(name) ?? null,
      setItem: (name: string, value: string) => items.set(name, value),
      removeItem: (name: string) => items.delete(name),
    },
  });
});

/** A page that is loaded: modules of its own, the same storage. */
async function load() {
  jest.resetModules();
  const [language, texts] = await Promise.all([import('./language'), import('$texts')]);
  language.startLanguage();
  return { ...language, getLocale: () => texts.getLocale() };
}

it('without a choice, the language is the browser’s, and nothing is kept', async () => {
  const page = await load();
  expect(page.followAccount(me(null))).toBe(false);
  expect([page.getLocale(), document.documentElement.lang, items.size]).toEqual(['en', 'en', 0]);
});

it('the account’s choice is kept, and the next page is in it', async () => {
  expect((await load()).followAccount(me('de'))).toBe(true);
  const next = await load();
  expect([next.getLocale(), document.documentElement.lang]).toEqual(['de', 'de']);
  expect(next.followAccount(me('de'))).toBe(false);
});

it('an account without a choice follows the browser again', async () => {
  items.set(key, 'de');
  expect((await load()).followAccount(me(null))).toBe(true);
  expect((await load()).getLocale()).toBe('en');
});

it('a choice that was made elsewhere waits for the next page; another account does not', async () => {
  const page = await load();
  expect(page.followAccount(me('en'))).toBe(false);
  expect(page.followAccount(me('de'))).toBe(false);
  expect(page.followAccount(me('de', 'olga'))).toBe(true);
});

it('acting as another user leaves the language of the browser as it is', async () => {
  const page = await load();
  const impersonator = { id: 'olga', name: 'Olga', until: '2026-11-25T04:00:00.000Z' };
  expect(page.followAccount({ ...me('de'), impersonator })).toBe(false);
  expect([page.getLocale(), items.size]).toEqual(['en', 0]);
});

it('without a storage, the choice is used from now on, and no page is loaded again', async () => {
  Object.assign(globalThis, { localStorage: { getItem: refused, setItem: refused, removeItem: refused } });
  const page = await load();
  expect(page.followAccount(me('de'))).toBe(false);
  expect([page.getLocale(), document.documentElement.lang]).toEqual(['de', 'de']);
});
