import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Api } from '#e2e/support/api.ts';
import type { Runtime } from '#e2e/support/platform.ts';
import { Platform } from '#e2e/support/platform.ts';
import type { BenchContext } from './context.ts';
import type { Row } from './figures.ts';
import { row, table } from './figures.ts';
import { measureAccess } from './measures/access.ts';
import { measureActors } from './measures/actors.ts';
import { measureApi } from './measures/api.ts';
import { measureBackup } from './measures/backup.ts';
import { measureConsole } from './measures/console.ts';
import { measureFailover } from './measures/failover.ts';
import { measureFloods } from './measures/floods.ts';
import { measureLive } from './measures/live.ts';
import { measureMemory } from './measures/memory.ts';
import { measureOperations } from './measures/operations.ts';
import { measurePanel } from './measures/panel.ts';
import { measurePower } from './measures/power.ts';
import { measureReplay } from './measures/replay.ts';
import { measureRules } from './measures/rules.ts';
import type { Result } from './result.ts';
import { writeResult } from './write-result.ts';

const measures: Record<string, (context: BenchContext) => Promise<Row[]>> = {
  memory: measureMemory,
  power: measurePower,
  console: measureConsole,
  api: measureApi,
  access: measureAccess,
  live: measureLive,
  failover: measureFailover,
  floods: measureFloods,
  rules: measureRules,
  replay: measureReplay,
  panel: measurePanel,
  operations: measureOperations,
  backup: measureBackup,
  // Last: it leaves thousands of actors.
  actors: measureActors,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    runtime: { type: 'string', default: 'docker' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const named = [...positionals, ...(values.only?.split(',') ?? [])];
  const unknown = named.filter((name) => name !== 'start' && !(name in measures));
  if (unknown.length > 0)
    throw new Error(
      `There is no measure ${unknown.join(', ')}. There are: start, ${Object.keys(measures).join(', ')}.`,
    );
  if (values.write && named.length > 0) throw new Error('--write measures everything: name no measures.');
  const runtimes = z.array(z.enum(['docker', 'process'])).safeParse(values.runtime.split(','));
  if (!runtimes.success) throw new Error('--runtime is docker, process or docker,process.');

  const wanted = named.length > 0 ? named : ['start', ...Object.keys(measures)];
  if (wanted.includes('panel')) ensureBrowser();
  const results: Result[] = [];
  for (const runtime of runtimes.data) {
    const result = await measured(runtime, wanted);
    console.log(`${result.machine}\n\n${table(result.rows)}\n`);
    results.push(result);
    if (values.json)
      writeFileSync(values.json, `${JSON.stringify(results.length === 1 ? result : results, null, 2)}\n`);
    if (values.write && process.exitCode !== 1) await writeResult(result);
  }
}

/** Starts an installation, measures what was asked for, leaves nothing behind. */
async function measured(runtime: Runtime, wanted: readonly string[]): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mamba-bench-'));
  const rows: Row[] = [];
  let platform = await Platform.start('bench', runtime, { dataDir: folder });
  try {
    if (wanted.includes('start')) {
      const times: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        await platform.stop();
        const before = performance.now();
        platform = await Platform.start('bench', runtime, { dataDir: folder });
        times.push((performance.now() - before) / 1000);
      }
      const slowest = Math.max(...times);
      rows.push(row('warm npm start → ready', 's', times, { goal: { what: '≤ 10 s', met: slowest <= 10 } }));
    }
    const context = { platform, api: await Api.signIn(platform.ready) };
    for (const name of wanted) {
      const measure = measures[name];
      if (!measure) continue;
      console.error(`measuring ${name} …`);
      rows.push(...(await measure(context).catch((error: unknown) => failed(name, error))));
    }
  } finally {
    await platform.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB, Node ${process.version}, ${runtime} runtime`;
  return { machine, runtime, at: new Date().toISOString(), rows };
}

/** What the other measures found is kept. */
function failed(name: string, error: unknown): Row[] {
  console.error(`${name} failed:`, error);
  process.exitCode = 1;
  return [];
}

/** Before anything is started: a minute into the measurements is too late to find that there is no Chromium. */
function ensureBrowser(): void {
  const { status } = spawnSync(process.execPath, ['scripts/test/ensure-browser.js'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The panel is measured in a Chromium; name other measures to leave it out.');
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
