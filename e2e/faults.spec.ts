import { until } from '#scripts/test/until.ts';
import { ConsoleReader } from './support/api.ts';
import { expect, test } from './support/fixtures.ts';
import { Player } from './support/player.ts';
import { isPortFree } from '#scripts/start/data/ports.ts';

// Says that it ran in a file that only a second run would make longer, and takes long enough to be killed in the middle.
const slowInstall = 'echo run >> install-runs.txt; for i in $(seq 1 12); do echo "step $i of 12"; sleep 1; done';

test('an install goes on when the node worker is killed, and does not run twice', async ({ api, platform }) => {
  const { server, operation } = await api.createServer('shell-command', {
    name: 'Slow install',
    variables: { INSTALL_COMMAND: slowInstall, COMMAND: 'echo "runs: $(wc -l < install-runs.txt)"; exec cat' },
  });
  await until(
    'the install to be in its middle',
    async () => (await api.operation(operation.id)).output.includes('step 3 of 12'),
    {
      timeoutMs: 60_000,
    },
  );
  await platform.killNodeWorker();

  await api.installed({ server, operation });
  const ended = await api.operation(operation.id);
  expect(ended.status, ended.error?.message).toBe('succeeded');
  expect(ended.output.split('\n').filter((line) => line.includes('step 12 of 12'))).toHaveLength(1);

  await api.power(server.id, 'start');
  const console = new ConsoleReader(api, server.id);
  await console.open();
  await console.shows('runs: 1');
  console.close();
  await api.reaches(server.id, 'running');
  await api.power(server.id, 'stop');
  await api.reaches(server.id, 'offline');
  await api.deleteServer(server.id, 'Slow install');
  await until('the server to be gone', async () => (await api.statusOf(`/api/servers/${server.id}`)) === 404);
});

test('a game goes on when the node worker is killed, and its console has no gap', async ({ api, platform }) => {
  const created = await api.createServer('minecraft-flying-squid', { name: 'Survivor', variables: {} });
  await api.installed(created);
  const { server } = created;
  await api.power(server.id, 'start');
  const running = await api.reaches(server.id, 'running');
  const address = running.address;
  if (address === null) throw new Error('A running server has an address.');

  const player = await Player.join(`${address.ip}:${address.port}`, 'Survivor');
  const console = new ConsoleReader(api, server.id);
  await console.open();
  player.say('before the crash');
  await console.shows('<Survivor> before the crash');

  await platform.killNodeWorker();
  player.say('during the crash');

  await console.shows('<Survivor> during the crash');
  await until('a command to get through', () => console.type('say after the crash').then(() => true));
  await player.hears('after the crash');
  expect(player.leftBecause).toBeNull();
  expect(console.faults).toEqual([]);
  expect(console.count('before the crash')).toBe(1);
  expect(console.count('during the crash')).toBe(1);

  const found = await api.reaches(server.id, 'running');
  expect(found.startedAt, 'the same process, not a new one').toBe(running.startedAt);
  console.close();
  player.leave();
  await api.power(server.id, 'stop');
  const stopped = await api.reaches(server.id, 'offline');
  expect(stopped.lastExit).toMatchObject({ code: 0, expected: true });
  await api.deleteServer(server.id, 'Survivor');
  await until('the port to be free', () => isPortFree(address.ip, address.port));
});
