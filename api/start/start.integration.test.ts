import { once } from 'node:events';
import { connect } from 'node:net';
import pino from 'pino';
import type { TestApi } from '../test/api.ts';
import { startTestApi } from '../test/api.ts';
import { startApi } from '../start.ts';

const log = pino({ level: 'silent' });
let api: TestApi;

beforeAll(async () => (api = await startTestApi()));
afterAll(() => api?.close());

/** Why a port takes no connection; null where it does. */
async function refusal(port: number): Promise<string | null> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  } finally {
    socket.destroy();
  }
}

it('has its row among the instances before browsers reach it: nodes may be linked by then', async () => {
  const { config } = api.deps;
  const taken = { ...config, http: { ...config.http, port: api.port } };
  await expect(startApi(taken, log)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const others = await api.prisma.apiInstance.findMany({ where: { id: { not: api.instances.id } } });
  expect(others).toHaveLength(1);
});

it('leaves the other instances once nodes cannot reach it any more, and not before', async () => {
  const { instances, nodePort, stop } = await startApi(api.deps.config, log);
  const leave = instances.close.bind(instances);
  const seen: unknown[] = [await refusal(nodePort)];
  jest.spyOn(instances, 'close').mockImplementation(async () => {
    seen.push(await refusal(nodePort));
    await leave();
  });
  await stop();
  expect(seen).toEqual([null, 'ECONNREFUSED']);
});
