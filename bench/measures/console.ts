import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { ConsoleChunk } from '#domain/contracts/realtime.ts';
import type { BenchContext } from '../context.ts';
import { carryOut } from '../carry-out.ts';
import { removeServer, shellServer } from '../context.ts';
import { LiveServer } from '../client.ts';
import type { Row } from '../figures.ts';
import { percentile, row } from '../figures.ts';
import { makeBackupTree } from '../tree.ts';

const lines = 200_000;
const echoes = 500;
/** How many backups of 500 MB the echo is measured beside. */
const backups = 3;

/** Echoes its input; `flood` prints 200,000 lines of 60 characters as fast as it can. */
const program =
  `echo ready; while read -r line; do if [ "$line" = flood ]; then ` +
  `seq -f "line %07.0f of the flood, padded to sixty characters in all ok" 1 ${lines}; else echo "$line"; fi; done`;

/** Command → its line back at the client, alone and beside backups; lines a second to one client, alone and beside one that stalls. */
export async function measureConsole(context: BenchContext): Promise<Row[]> {
  const id = await shellServer(context, 'bench console', program);
  const live = new LiveServer(context.api, id);
  await live.watch();
  await context.api.power(id, 'start');
  await live.reaches('running');
  await live.openConsole();

  const echo = await echoTimes(live, (count) => count < echoes);
  const besideBackups = await echoBesideBackups(context, live);
  const alone = await floodRates(live, 5);
  const stalled = new LiveServer(context.api, id);
  stalled.isStalled = true;
  await stalled.watch();
  await stalled.openConsole();
  const beside = await floodRates(live, 5);
  stalled.close();
  live.close();
  await removeServer(context, id);

  const [p50, p99] = [percentile(echo, 0.5), percentile(echo, 0.99)];
  const rate = percentile(alone, 0.5);
  return [
    row('command → its line back, client to client', 'ms', echo, { goal: { what: 'p50 ≤ 3 ms', met: p50 <= 3 } }),
    row('the same beside backups of 500 MB: its p99', 'ms', [percentile(besideBackups, 0.99)], {
      beside: { what: 'alone', p50: p99 },
      goal: { what: '≤ 3 ×', met: percentile(besideBackups, 0.99) <= 3 * p99 },
    }),
    row('200,000 lines to one client', 'lines/s', alone, {
      goal: { what: '≥ 100,000 lines/s, none lost', met: rate >= 100_000 },
    }),
    row('the same beside a stalled client', 'lines/s', beside, {
      beside: { what: 'alone', p50: rate },
      goal: { what: 'slowed by < 10 %', met: percentile(beside, 0.5) > rate * 0.9 },
    }),
  ];
}

/** Of another server on the same node, from the request to the recorded end. */
async function echoBesideBackups(context: BenchContext, live: LiveServer): Promise<number[]> {
  const id = await shellServer(context, 'bench backups', program);
  makeBackupTree(path.join(context.platform.dataDir, 'data/node/servers', id, 'files'));
  const times: number[] = [];
  for (let round = 0; round < backups; round += 1) {
    let isOver = false;
    const backup = carryOut(context, `/api/servers/${id}/backups`, {}).finally(() => (isOver = true));
    times.push(...(await echoTimes(live, () => !isOver)));
    await backup;
  }
  await removeServer(context, id);
  return times;
}

async function echoTimes(live: LiveServer, goOn: (count: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (goOn(times.length)) {
    const word = `echo-${randomUUID()}`;
    const seen = new Promise<void>((resolve) => {
      live.onChunk = (chunk) => {
        if (chunk.text.includes(word)) resolve();
      };
    });
    const before = performance.now();
    void live.command(word);
    await seen;
    times.push(performance.now() - before);
  }
  return times;
}

async function floodRates(live: LiveServer, rounds: number): Promise<number[]> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let got = 0;
    let first = 0;
    const all = new Promise<void>((resolve, reject) => {
      live.onChunk = (chunk: ConsoleChunk) => {
        if (chunk.skipped > 0) reject(new Error(`${chunk.skipped} lines were lost on the way.`));
        first ||= performance.now();
        got += chunk.count;
        if (got >= lines) resolve();
      };
    });
    const before = performance.now();
    await live.command('flood');
    await all;
    // From the command on, not from the first line: the program's own start is part of what a user waits for.
    rates.push(lines / ((performance.now() - before) / 1000));
  }
  return rates;
}
