import type { ServerDetail } from '#domain/contracts/servers.ts';
import { Api, ConsoleReader } from './support/api.ts';
import { expect, test } from './support/fixtures.ts';
import { Platform } from './support/platform.ts';
import type { Runtime } from './support/platform.ts';

/** A server that keeps a diary: one line for each start, and one when it is asked to stop. */
const diary = `trap 'echo stopped >> diary.txt; exit 0' TERM; echo started >> diary.txt; echo "diary: $(tr '\\n' ' ' < diary.txt)"; while sleep 0.2; do :; done`;

type Restart = (platform: Platform, name: string) => Promise<Platform>;

/** These stop and kill whole platforms, so each test has its own, and all that it has started are taken down at its end. */
async function withPlatform(
  runtime: Runtime,
  name: string,
  use: (platform: Platform, restart: Restart) => Promise<void>,
): Promise<void> {
  const started = [await Platform.start(`${runtime}-${name}`, runtime)];
  try {
    await use(started[0]!, async ({ dataDir }, again) => {
      const platform = await Platform.start(`${runtime}-${again}`, runtime, { dataDir });
      started.push(platform);
      return platform;
    });
  } finally {
    for (const platform of started.reverse()) await platform.dispose();
  }
}

async function runningDiary(api: Api): Promise<ServerDetail> {
  const created = await api.createServer('shell-command', { name: 'Diary', variables: { COMMAND: diary } });
  await api.installed(created);
  const { server } = created;
  await api.power(server.id, 'start');
  return api.reaches(server.id, 'running');
}

async function consoleOf(api: Api, server: ServerDetail): Promise<ConsoleReader> {
  const console = new ConsoleReader(api, server.id);
  await console.open();
  return console;
}

test('Ctrl-C ends everything in order, and the next start finds it all again', async ({ runtime }) => {
  await withPlatform(runtime, 'ctrl-c', async (platform, restart) => {
    const server = await runningDiary(await Api.signIn(platform.ready));
    await platform.stop();

    const again = await restart(platform, 'ctrl-c-again');
    const api = await Api.signIn(again.ready);
    // It was stopped by its own signal, not killed; and since no user had asked for that, it runs again with the platform.
    await api.reaches(server.id, 'running');
    const console = await consoleOf(api, server);
    await console.shows('diary: started stopped started');
    console.close();
  });
});

test('kill -9 of everything loses nothing, and the game goes on', async ({ runtime }) => {
  await withPlatform(runtime, 'kill-9', async (platform, restart) => {
    const before = await runningDiary(await Api.signIn(platform.ready));
    await platform.killEverything();

    const again = await restart(platform, 'kill-9-again');
    const api = await Api.signIn(again.ready);
    const after = await api.reaches(before.id, 'running');
    expect(after.startedAt, 'the same process, not a new one').toBe(before.startedAt);
    const console = await consoleOf(api, after);
    await console.shows('diary: started');
    console.close();
    await api.power(before.id, 'stop');
    await api.reaches(before.id, 'offline');
  });
});

test('a second start on the same data folder is refused in one sentence', async ({ platform }) => {
  const { code, output } = await platform.startAgainBeside();
  expect(code).not.toBe(0);
  expect(output).toMatch(/already|in use|running/i);
  expect(output).not.toMatch(/\n\s+at /);
});
