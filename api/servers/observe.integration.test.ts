import { Client, Connection } from '@temporalio/client';
import pino from 'pino';
import { ServerLauncher } from '#temporal/launch/servers.ts';
import { insertServers, nodeId, startTestApi } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import { NodeReporting } from './observe.ts';

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api?.close());

it('a node that connects while Temporal is away is taken up at once, and its word recorded', async () => {
  const { id: tenantId } = await api.prisma.tenant.findFirstOrThrow();
  const [serverId = ''] = await insertServers(api.prisma, tenantId, ['Running']);
  await api.prisma.server.update({ where: { id: serverId }, data: { status: 'ready', desiredPower: 'running' } });
  const unreachable = Connection.lazy({ address: '127.0.0.1:1', interceptors: [] });
  const { changes, deps } = api;
  const reporting = new NodeReporting({
    prisma: api.prisma,
    launcher: new ServerLauncher(new Client({ connection: unreachable })),
    changes,
    operationFeed: deps.operationFeed,
    log: pino({ level: 'silent' }),
  });
  const seen = { serverId, power: 'running' as const, observedAt: 7, startedAt: new Date().toISOString(), exit: null };
  await reporting.connected(nodeId, [seen]);
  expect(await api.prisma.server.findUnique({ where: { id: serverId } })).toMatchObject({
    power: 'running',
    observedAt: 7n,
  });
  reporting.close();
  await unreachable.close();
});
