import { codedError } from '#domain/errors.ts';
import { bringNodeOnline, makeUser, startTestApi } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import { endedOperation, readyServer } from '../test/operations.ts';
import { onceSettled } from './once-settled.ts';

let api: TestApi;
let tenantId: string;
beforeAll(async () => {
  api = await startTestApi();
  await bringNodeOnline(api.prisma);
  ({ tenantId } = await makeUser(api.prisma, 'olga', 'owner'));
});
afterAll(() => api?.close());

/** Refuses the first so many attempts. */
function refusing(times: number) {
  let attempts = 0;
  const attempt = () => {
    attempts += 1;
    return attempts > times ? Promise.resolve('accepted') : Promise.reject(codedError('server.not_installed'));
  };
  return { attempt, made: () => attempts };
}

async function serverAfter(endedAt: Date | null): Promise<string> {
  const serverId = await readyServer(api.prisma, tenantId, { status: 'installing' });
  const id = await endedOperation(
    api.prisma,
    { tenantId, serverId },
    { kind: 'reinstall', files: 'wipe', changesSettings: false },
  );
  const open = { status: 'running', endedAt: null } as const;
  await api.prisma.operation.update({ where: { id }, data: endedAt === null ? open : { endedAt } });
  return serverId;
}

it('tries again while the end of an operation, which its caller may have seen, is on its way', async () => {
  const { attempt, made } = refusing(3);
  await expect(onceSettled(api.prisma, { serverId: await serverAfter(new Date()) }, attempt)).resolves.toBe('accepted');
  expect(made()).toBe(4);
});

it.each([
  ['an operation runs', null],
  ['the last one ended long ago', new Date(Date.now() - 60_000)],
])('refuses at once where %s', async (_, endedAt) => {
  const { attempt, made } = refusing(1);
  const refused = onceSettled(api.prisma, { serverId: await serverAfter(endedAt) }, attempt);
  await expect(refused).rejects.toMatchObject({ code: 'server.not_installed' });
  expect(made()).toBe(1);
});

it('passes an error on that is no refusal', async () => {
  const serverId = await serverAfter(new Date());
  const broken = () => Promise.reject(new Error('The database is away.'));
  await expect(onceSettled(api.prisma, { serverId }, broken)).rejects.toThrow('The database is away.');
});
