import { makeUser, password, startTestApi, TestClient } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';

let api: TestApi;
let nora: TestClient;
let email: string;

beforeAll(async () => {
  api = await startTestApi();
  ({ email } = await makeUser(api.prisma, 'nora', 'owner'));
  nora = await TestClient.signIn(api.url, email);
});
afterAll(() => api?.close());

async function mailOfReset(): Promise<string | null> {
  const before = await api.prisma.mail.findMany({ where: { to: email }, select: { id: true } });
  await new TestClient(api.url).post('/api/auth/request-reset', { email });
  const mail = await api.prisma.mail.findFirstOrThrow({
    where: { to: email, id: { notIn: before.map(({ id }) => id) } },
  });
  return mail.locale;
}

it('a user follows the browser until they choose a language, and can go back to that', async () => {
  expect((await nora.get('/api/account')).body.locale).toBeNull();
  expect((await nora.patch('/api/account', { locale: 'de' })).body).toMatchObject({ locale: 'de' });
  expect((await nora.get('/api/me')).body.locale).toBe('de');
  expect((await nora.patch('/api/account', { locale: null })).body.locale).toBeNull();
});

it('a language that the panel does not have is refused, and so is a change of nothing', async () => {
  expect((await nora.patch('/api/account', { locale: 'xx' })).status).toBe(400);
  expect((await nora.patch('/api/account', {})).status).toBe(400);
});

it('a mail is in the language of its reader: the one they chose, else that of their browser', async () => {
  await nora.patch('/api/account', { locale: 'de' });
  expect(await mailOfReset()).toBe('de');
  await nora.patch('/api/account', { locale: null });
  await api.prisma.user.update({ where: { email }, data: { browserLocale: 'de' } });
  expect(await mailOfReset()).toBe('de');
});

it('signing in remembers the language of the browser', async () => {
  const { email: other } = await makeUser(api.prisma, 'otto', 'owner');
  const answer = await fetch(`${api.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': 'fr, de-AT;q=0.8, en;q=0.5' },
    body: JSON.stringify({ email: other, password }),
  });
  expect(answer.status).toBe(200);
  expect((await api.prisma.user.findUniqueOrThrow({ where: { email: other } })).browserLocale).toBe('de');
});
