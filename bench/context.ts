import type { Api } from '#e2e/support/api.ts';
import type { Platform } from '#e2e/support/platform.ts';
import { until } from '#scripts/test/until.ts';

/** What each measure is given: a running installation with nothing else to do. */
export interface BenchContext {
  platform: Platform;
  api: Api;
}

/** A server of the shell-command blueprint, installed and offline. */
export async function shellServer({ api }: BenchContext, name: string, command: string): Promise<string> {
  const { server } = await api.createServer('shell-command', { name, variables: { COMMAND: command } });
  await api.reaches(server.id, 'offline', 120_000);
  return server.id;
}

export async function removeServer({ api }: BenchContext, id: string): Promise<void> {
  const { name, power } = await api.server(id);
  if (power !== 'offline') {
    await api.power(id, 'kill');
    await api.reaches(id, 'offline');
  }
  await api.deleteServer(id, name);
  await until('the server to be gone', async () => (await api.statusOf(`/api/servers/${id}`)) === 404);
}
