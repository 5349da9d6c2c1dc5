import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Docker from 'dockerode';
import { Api } from '../e2e/support/api.ts';
import { Platform } from '../e2e/support/platform.ts';
import { dockerAnswers } from '../scripts/test/docker.ts';
import { createBenchServer } from './bench-server.ts';
import { measureServerList } from './measures/api.ts';
import { measureEcho, measureThroughput } from './measures/console.ts';
import { measureMemory } from './measures/memory.ts';
import { measurePower } from './measures/power.ts';
import { single, table } from './result.ts';
import type { Result } from './result.ts';

const { values: options } = parseArgs({
  options: { json: { type: 'string' }, quick: { type: 'boolean', default: false }, runtime: { type: 'string' } },
});

function machine(): string {
  const [first] = cpus();
  const engine = dockerAnswers()
    ? `Docker ${execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { encoding: 'utf8' }).trim()}`
    : 'no Docker';
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}, ${engine}`;
}

/** Starts a platform, stops it, and measures the second start: the first one makes the database. */
async function warmStart(runtime: 'docker' | 'process'): Promise<{ platform: Platform; result: Result }> {
  const first = await Platform.start('bench-first', runtime);
  await first.stop();
  const began = performance.now();
  const platform = await Platform.start('bench', runtime, first.dataDir);
  return { platform, result: single('npm start, warm', 's', (performance.now() - began) / 1000) };
}

async function measureAll(platform: Platform, rounds: number): Promise<Result[]> {
  const api = await Api.signIn(platform.ready);
  // Idle means that the work of starting is over; there is no event for "nothing happens".
  await wait(5_000);
  const results = measureMemory(platform.processes());
  const serverId = await createBenchServer(api, 'Bench');
  results.push(...(await measurePower(api, serverId, rounds, platform.runtime === 'docker' ? new Docker() : null)));
  await api.power(serverId, 'start');
  await api.reaches(serverId, 'running');
  results.push(await measureEcho(api, serverId, rounds * 20));
  results.push(...(await measureThroughput(api, serverId, options.quick ? 200_000 : 1_000_000)));
  await api.power(serverId, 'stop');
  await api.reaches(serverId, 'offline');
  results.push(...(await measureServerList(api, options.quick ? 3 : 10)));
  await api.deleteServer(serverId, 'Bench');
  return results;
}

const runtime = options.runtime === 'process' || !dockerAnswers() ? 'process' : 'docker';
const { platform, result } = await warmStart(runtime);
try {
  const results = [result, ...(await measureAll(platform, options.quick ? 5 : 20))];
  console.log(`\n${machine()}, ${runtime} runtime\n\n${table(results)}`);
  if (options.json !== undefined)
    await writeFile(options.json, JSON.stringify({ machine: machine(), runtime, results }, null, 2));
} finally {
  await platform.dispose();
}
process.exit(0);
