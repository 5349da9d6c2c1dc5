import type { ConsoleChunk } from '../../domain/contracts/realtime.ts';
import type { BenchContext } from '../context.ts';
import { removeServer, shellServer } from '../context.ts';
import { LiveServer } from '../client.ts';
import type { Row } from '../figures.ts';
import { percentile, row } from '../figures.ts';

const lines = 200_000;
const echoes = 500;

/** Echoes what it is told; `flood` prints 200,000 lines of 60 characters as fast as it can. */
const program =
  `echo ready; while read -r line; do if [ "$line" = flood ]; then ` +
  `seq -f "line %07.0f of the flood, padded to sixty characters in all ok" 1 ${lines}; else echo "$line"; fi; done`;

/** Command → its line back at the client; lines a second to one client, alone and beside one that stalls. */
export async function measureConsole(context: BenchContext): Promise<Row[]> {
  const id = await shellServer(context, 'bench console', program);
  const live = new LiveServer(context.api, id);
  await live.watch();
  await context.api.power(id, 'start');
  await live.reaches('running');
  await live.openConsole();

  const echo = await echoTimes(live);
  const alone = await floodRates(live, 5);
  const stalled = new LiveServer(context.api, id);
  stalled.isStalled = true;
  await stalled.watch();
  await stalled.openConsole();
  const beside = await floodRates(live, 5);
  stalled.close();
  live.close();
  await removeServer(context, id);

  const p50 = percentile(echo, 0.5);
  const rate = percentile(alone, 0.5);
  return [
    row('command → its line back, client to client', 'ms', echo, { goal: { what: 'p50 ≤ 3 ms', met: p50 <= 3 } }),
    row('200,000 lines to one client', 'lines/s', alone, {
      goal: { what: '≥ 100,000 lines/s, none lost', met: rate >= 100_000 },
    }),
    row('the same beside a stalled client', 'lines/s', beside, {
      beside: { what: 'alone', p50: rate },
      goal: { what: 'slowed by < 10 %', met: percentile(beside, 0.5) > rate * 0.9 },
    }),
  ];
}

async function echoTimes(live: LiveServer): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < echoes; index += 1) {
    const word = `echo-${index}`;
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
