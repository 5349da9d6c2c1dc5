import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { readJson, writeJson } from '../data/json-file.ts';
import { isAlive, processIdentity } from '../process-identity.ts';

const recordSchema = z.object({
  pid: z.number().int(),
  identity: z.string(),
  stopSignal: z.enum(['SIGTERM', 'SIGINT']),
});

/** Notes a process that we started, so that the next start can end it should we die without doing so. */
export function recordProcess(dataDir: string, name: string, pid: number, stopSignal: 'SIGTERM' | 'SIGINT'): void {
  const identity = processIdentity(pid);
  if (identity !== null) writeJson(join(dataDir, 'run', `${name}.json`), { pid, identity, stopSignal });
}

export function forgetProcess(dataDir: string, name: string): void {
  rmSync(join(dataDir, 'run', `${name}.json`), { force: true });
}

/** The order in which leftovers end: who uses something before what it uses. */
const ORDER = ['node-worker', 'api', 'control-worker', 'temporal', 'postgres'];

/**
 * Ends what a supervisor that died left running. Only processes that it recorded and that are still the same ones: never
 * by name, never a recycled pid. Game servers are not among them; the node worker finds those again.
 * @returns the names of those that had to be ended
 */
export async function endLeftovers(dataDir: string, patienceMs = 15_000): Promise<string[]> {
  const folder = join(dataDir, 'run');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  const ended: string[] = [];
  for (const name of names) {
    const record = recordSchema.safeParse(readJson(join(folder, `${name}.json`))).data;
    if (record && isAlive(record)) {
      await endProcess(record, patienceMs);
      ended.push(name);
    }
    forgetProcess(dataDir, name);
  }
  return ended;
}

async function endProcess(record: z.infer<typeof recordSchema>, patienceMs: number): Promise<void> {
  signal(record.pid, record.stopSignal);
  if (await endsWithin(record, patienceMs)) return;
  if (isAlive(record)) signal(record.pid, 'SIGKILL');
  await endsWithin(record, 5_000);
}

async function endsWithin(record: z.infer<typeof recordSchema>, timeoutMs: number): Promise<boolean> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await delay(50)) {
    if (!isAlive(record)) return true;
  }
  return !isAlive(record);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended between the look and the signal, which is what was wanted.
  }
}
