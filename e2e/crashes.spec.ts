import { until } from '#scripts/test/until.ts';
import { ConsoleReader } from './support/api.ts';
import { expect, test } from './support/fixtures.ts';

const NAME = 'Shaky';

// Ends by itself on a command, at once or after a pause. Each run prints its number.
const shaky = [
  'echo run >> runs; echo "run $(wc -l < runs)"; while read -r line; do case "$line" in crash) echo "last words"; exit 7;;',
  'later) sleep 1; echo "last words"; exit 9;; *) echo "said $line";; esac; done',
].join(' ');

test('a server that crashes is started again, shows why, and follows the user who overrides it', async ({
  api,
  panel,
  platform,
}) => {
  test.setTimeout(300_000);
  const made = await api.createServer('shell-command', { name: NAME, variables: { COMMAND: shaky } });
  await api.installed(made);
  const { id } = made.server;
  const console = new ConsoleReader(api, id);
  const list = panel.getByRole('list', { name: 'Crashes' });
  const banner = panel.getByRole('region', { name: /^Crashed/ }).first();
  const again = async (action: () => Promise<unknown>, run: number) => {
    await action();
    await console.shows(`run ${String(run)}`);
    await api.reaches(id, 'running');
  };

  await api.power(id, 'start');
  await console.open();
  await console.shows('run 1');
  await panel.goto(`${platform.ready.url}/servers/${id}/crashes`);
  await panel.getByText('No crashes so far').waitFor();

  await test.step('by itself, after a pause', async () => {
    await again(() => console.type('crash'), 2);
    await list.getByText('exit code 7').first().waitFor();
    await list.getByText('last words').first().waitFor();
    expect((await api.server(id)).recovery).toMatchObject({ attempt: 1, gaveUp: null, nextTryAt: null });
  });

  await test.step('although the node worker was killed just before its end', async () => {
    await console.type('later');
    await platform.killNodeWorker();
    await console.shows('run 3');
    await list.getByText('exit code 9').first().waitFor();
    await expect(list.getByRole('listitem')).toHaveCount(2);
  });

  await test.step('at once, when a user says so', async () => {
    await console.type('crash');
    await again(() => banner.getByRole('button', { name: 'Start now' }).click(), 4);
  });

  await test.step('and no more, when a user says so', async () => {
    await console.type('crash');
    await banner.getByRole('button', { name: 'Stop trying' }).click();
    await banner.getByText('No more attempts are made').waitFor();
    expect(await api.server(id)).toMatchObject({ state: 'crashed', recovery: { gaveUp: 'stopped_by_user' } });
  });

  await test.step('nor after it was stopped', async () => {
    await again(() => api.power(id, 'start'), 5);
    await api.power(id, 'stop');
    await api.reaches(id, 'offline');
    expect((await api.server(id)).recovery).toBeNull();
    await expect(list.getByRole('listitem')).toHaveCount(4);
  });

  console.close();
  await api.deleteServer(id, NAME);
  await until('the server to be gone', async () => (await api.statusOf(`/api/servers/${id}`)) === 404);
});
