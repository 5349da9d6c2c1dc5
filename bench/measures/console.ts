import type { Api } from '../../e2e/support/api.ts';
import { ConsoleClient } from '../console-client.ts';
import { single, summary } from '../result.ts';
import type { Result } from '../result.ts';

/** A command typed by a client until its echo is back there: through API, node link, the program, and all the way back. */
export async function measureEcho(api: Api, serverId: string, rounds: number): Promise<Result> {
  const client = new ConsoleClient(api, serverId);
  await client.open();
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const text = `echo-${round}-${process.pid}`;
    const back = client.next(text);
    const began = performance.now();
    await Promise.all([back, client.type(text)]);
    samples.push(performance.now() - began);
  }
  client.close();
  return summary('console command → its echo', 'ms', samples);
}

/** As many lines as the program can print, to one client; and again beside a client that never acknowledges anything. */
export async function measureThroughput(api: Api, serverId: string, lines: number): Promise<Result[]> {
  const alone = await countLines(api, serverId, lines);
  const stalled = new ConsoleClient(api, serverId, { stalled: true });
  await stalled.open();
  const beside = await countLines(api, serverId, lines);
  stalled.close();
  return [
    single('console lines to one client', 'lines/s', alone.rate, alone.note),
    single('the same beside a stalled client', 'lines/s', beside.rate, beside.note),
  ];
}

async function countLines(api: Api, serverId: string, lines: number): Promise<{ rate: number; note: string }> {
  const client = new ConsoleClient(api, serverId);
  await client.open();
  const counted = client.next('\ncounted');
  const began = performance.now();
  await client.type(`count ${lines}`);
  await counted;
  const seconds = (performance.now() - began) / 1000;
  const { lines: received, skipped } = client;
  client.close();
  return {
    rate: received / seconds,
    note: `${received.toLocaleString('en')} lines, ${skipped.toLocaleString('en')} skipped`,
  };
}
