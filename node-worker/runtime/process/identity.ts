import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from '../channel/channel.ts';
import { hostProcess, parseStat } from '../host/procfs.ts';

/** A pid alone is recycled; with its start time, and the boot that this counts from, it is one process for ever. */
export interface Identity {
  pid: number;
  startTime: string | null;
  bootId: string;
}

/** How long a wrapper that was just started may take to write who it is. */
const PATIENCE_MS = 2000;

/** What the wrapper wrote; null when it never came so far. Waits for one that may just be starting. */
export async function readIdentity(channel: Channel, bornAt: number): Promise<Identity | null> {
  for (;;) {
    const text = await readFile(channel.pid, 'utf8').catch(() => '');
    const [bootId, stat] = text.split('\n');
    if (bootId !== undefined && stat !== undefined && text.endsWith('\n')) {
      const parsed = parseStat(stat);
      const pid = parsed?.pid ?? Number(stat);
      return { pid, startTime: parsed?.startTime ?? hostProcess(pid)?.startTime ?? null, bootId };
    }
    if (Date.now() - bornAt > PATIENCE_MS) return null;
    await pause(2);
  }
}

export async function isAlive(identity: Identity): Promise<boolean> {
  const found = hostProcess(identity.pid);
  if (found === null || found.startTime !== identity.startTime) return false;
  return isOfThisBoot(identity);
}

export async function isOfThisBoot(identity: Identity): Promise<boolean> {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '-');
  return bootId.trim() === identity.bootId;
}
