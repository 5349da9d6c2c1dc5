import { bringNodeOnline, insertServers, makeUser, startActors, startTestApi, TestClient } from '#api/test/api.ts';
import type { TestApi } from '#api/test/api.ts';
import { Browsers } from './browsers.ts';

/** An installation whose actors run and whose node is online, with one server and its owner. */
export interface Live {
  api: TestApi;
  browsers: Browsers;
  owner: TestClient;
  tenantId: string;
  serverId: string;
  close(): Promise<void>;
}

export async function startLive(): Promise<Live> {
  const api = await startTestApi();
  const stopActors = await startActors(api);
  await bringNodeOnline(api.prisma);
  const { tenantId, email } = await makeUser(api.prisma, 'olga', 'owner');
  const owner = await TestClient.signIn(api.url, email);
  const [serverId = ''] = await insertServers(api.prisma, tenantId, ['Live']);
  await api.prisma.server.update({ where: { id: serverId }, data: { status: 'ready' } });
  const close = async () => {
    await stopActors();
    await api.close();
  };
  return { api, browsers: new Browsers(api.url), owner, tenantId, serverId, close };
}
