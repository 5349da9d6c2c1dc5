import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from '#e2e/support/api.ts';
import { Platform } from '#e2e/support/platform.ts';
import { carryOut } from '../carry-out.ts';
import type { BenchContext } from '../context.ts';
import { shellServer } from '../context.ts';
import type { Row } from '../figures.ts';
import { percentile, row } from '../figures.ts';
import type { Flood } from '../floods/flood.ts';

const attacker = path.join(import.meta.dirname, '../floods/attacker.ts');
const lowestPriority = 19;
/** Of a window of limits that holds 1,200 of a user. */
const reads = 120;
/** Between two reads of a user. */
const pauseMs = 25;
/** A deep path of names on which the patterns below can match in many ways, and do not. */
const deepTree =
  'd=.; i=0; while [ $i -lt 60 ]; do d=$d/aaaaaaaaaaaaaaaa; i=$((i+1)); done; mkdir -p $d; touch $d/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaac; echo ready; exec cat';
const costlyPatterns = Array.from({ length: 50 }, (_, index) => `**/a*/**/a*/**/a*/*a*a*a*a*b${index}`);

/**
 * What a user's reads take while others flood the platform: an installation of its own with its limits as they are by default, behind a proxy,
 * so that attackers have an address that is not the user's.
 */
export async function measureFloods({ platform: { runtime } }: BenchContext): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mamba-floods-'));
  const platform = await Platform.start('floods', runtime, {
    dataDir: folder,
    env: { MAMBA_RATE_LIMIT_FACTOR: '1', MAMBA_TRUSTED_PROXIES: 'loopback' },
  });
  try {
    const context = { platform, api: await Api.signIn(platform.ready) };
    const serverId = await shellServer(context, 'Flooded', deepTree);
    const { url, headers } = context.api.request('/api/servers');
    const read = () => readsOf(url, { ...headers, 'x-forwarded-for': '203.0.113.20' });
    await read();
    const quiet = await read();
    const rows: Row[] = [];
    for (const [name, kind] of Object.entries(floods)) {
      const token = kind === 'watches' ? (headers['authorization'] ?? '').replace('Bearer ', '') : null;
      const child = await begun({ kind, url: platform.ready.url, token, serverId });
      rows.push(line(name, await read().finally(() => ended(child)), quiet));
    }
    rows.push(line('backups with costly patterns', await besideBackups(context, serverId, read), quiet));
    return rows;
  } finally {
    await platform.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

const floods: Record<string, Flood['kind']> = {
  'bodies of unknown fields': 'fields',
  'watching sockets': 'watches',
  'requests for the sign-in page': 'pages',
};

function line(name: string, sample: readonly number[], quiet: readonly number[]): Row {
  const [inFlood, before] = [percentile(sample, 0.99), percentile(quiet, 0.99)];
  return {
    ...row(`a user's read beside a flood of ${name}: its p99`, 'ms', []),
    n: sample.length,
    p50: inFlood,
    beside: { what: 'quiet', p50: before },
    goal: { what: '≤ 3 ×', met: inFlood <= 3 * before },
  };
}

async function readsOf(url: string, headers: Record<string, string>): Promise<number[]> {
  const sample: number[] = [];
  while (sample.length < reads) {
    const before = performance.now();
    const response = await fetch(url, { headers });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`The read answers ${response.status}.`);
    sample.push(performance.now() - before);
    await pause(pauseMs);
  }
  return sample;
}

async function begun(flood: Flood): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', attacker, JSON.stringify(flood)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.pid !== undefined) setPriority(child.pid, lowestPriority);
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error(`The flood of ${flood.kind} did not begin.`))),
  ]);
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error('The flood ended before the reads.');
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** One backup after the other, for as long as the reads take. */
async function besideBackups(
  context: BenchContext,
  serverId: string,
  read: () => Promise<number[]>,
): Promise<number[]> {
  await context.api.power(serverId, 'start');
  await context.api.reaches(serverId, 'running');
  let isOver = false;
  const backups = async () => {
    while (!isOver) await carryOut(context, `/api/servers/${serverId}/backups`, { ignore: costlyPatterns });
  };
  const [sample] = await Promise.all([read().finally(() => (isOver = true)), backups()]);
  return sample;
}
