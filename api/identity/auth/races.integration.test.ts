import { makeUser, password, startTestApi, TestClient } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';
import { until } from '#scripts/test/until.ts';
import { makeEmailToken } from './email-tokens.ts';

let api: TestApi;
let visitor: TestClient;
const theirs = 'another stranger came along and typed';

beforeAll(async () => {
  api = await startTestApi();
  visitor = new TestClient(api.url);
});
afterAll(() => api?.close());

const signUp = (email: string, withPassword: string) =>
  visitor.post('/api/auth/sign-up', { email, name: 'Rival', password: withPassword });
const signIn = (email: string, withPassword: string) =>
  visitor.post('/api/auth/login', { email, password: withPassword });

/** Queries of others that wait for a row that is locked. */
const waiting = async (): Promise<number> => {
  const [row] = await api.prisma.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return row?.count ?? 0;
};

/** A user who has signed up, and the token of the link in their mail. */
async function unverified(email: string) {
  expect((await signUp(email, password)).status).toBe(202);
  const { id } = await api.prisma.user.findUniqueOrThrow({ where: { email } });
  return { id, token: await makeEmailToken(api.prisma, { userId: id, purpose: 'verify', email }) };
}

describe('a second sign-up with an address at the moment of its verification', () => {
  it('does not replace the password of an account that was just verified', async () => {
    const email = 'proving@users.test';
    const { id } = await unverified(email);
    const late = await api.prisma.$transaction(async (transaction) => {
      await transaction.user.update({ where: { id }, data: { emailVerifiedAt: new Date() } });
      const answer = signUp(email, theirs);
      // The second sign-up has reached the row that is about to be committed.
      await until(async () => (await waiting()) > 0);
      return { answer };
    });
    expect((await late.answer).status).toBe(202);
    expect((await signIn(email, theirs)).body.code).toBe('auth.wrong_credentials');
    expect((await signIn(email, password)).status).toBe(200);
  });

  it('has no account verified with its password by the other’s link', async () => {
    const email = 'proved@users.test';
    const { id, token } = await unverified(email);
    const { passwordHash } = await api.prisma.user.findUniqueOrThrow({ where: { id } });
    const verified = await api.prisma.$transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT id FROM users WHERE id = ${id}::uuid FOR UPDATE`;
      const answer = visitor.post('/api/auth/verify-email', { token, password });
      // Its password was found right; now it wants to write that the address is proven.
      await until(async () => (await waiting()) > 0);
      await transaction.user.update({ where: { id }, data: { passwordHash: `${passwordHash?.slice(0, -4)}AAAA` } });
      return { answer };
    });
    expect((await verified.answer).body.code).toBe('auth.link_invalid');
    expect(await api.prisma.user.findUniqueOrThrow({ where: { id } })).toMatchObject({ emailVerifiedAt: null });
  });
});

it('no inbox is filled by repeated changes to its address', async () => {
  const { email } = await makeUser(api.prisma, 'mover', 'viewer');
  const client = await TestClient.signIn(api.url, email);
  const to = 'bystander@users.test';
  const asked = await Promise.all(Array.from({ length: 8 }, () => client.post('/api/account/email', { email: to })));
  expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 202));
  for (let more = 0; more < 3; more += 1) await client.post('/api/account/email', { email: to });
  expect(await api.prisma.mail.count({ where: { to } })).toBeLessThanOrEqual(5);
});
