import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codedError } from '#domain/errors.ts';
import { errorCode } from '#node-worker/files/error-code.ts';
import { hostProcess, sendSignal } from '#node-worker/runtime/host/procfs.ts';

/** A killed process ends at once, unless the kernel waits for a disk that does not answer. */
const endMilliseconds = 10_000;
const lookEveryMilliseconds = 20;

/** A process that a folder belongs to. The pid alone is given away again; with start and boot it is this one for ever. */
interface Owner {
  pid: number;
  startTime: string;
  boot: string;
}

/**
 * Does work in a folder that no other engine works in meanwhile. A worker that is killed cannot end its engine, and an engine
 * that the kernel holds (a disk that does not answer, SIGSTOP) does not notice that its worker is gone: once it goes on it would
 * write into what the next one has begun. Hence who comes later ends who came before, and waits until that is gone.
 *
 * Each engine lays down a file with its identity before it looks for others, so of two that come together one sees the other;
 * the one that started later stays. Throws `backup.engine_busy` and `backup.engine_lost`, both transient.
 */
export async function owning<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const me = identity(process.pid);
  if (me === null) throw new Error('this process does not find itself');
  try {
    await takeOver(folder, me);
    return await work();
  } finally {
    release(folder, me);
  }
}

async function takeOver(folder: string, me: Owner): Promise<void> {
  for (let isAlone = false; !isAlone;) {
    // Again after each time another one ended: its last deed may have been to remove the folder.
    layDown(folder, me);
    isAlone = true;
    for (const other of owners(folder)) {
      if (isSame(other, me)) continue;
      if (isAlive(other)) {
        isAlone = false;
        await end(other, me);
      }
      rmSync(path.join(folder, nameOf(other)), { force: true });
    }
  }
}

function layDown(folder: string, me: Owner): void {
  for (let attempt = 0; ; attempt += 1) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      closeSync(openSync(path.join(folder, nameOf(me)), 'w', 0o600));
      return;
    } catch (error) {
      // The one before has just removed the folder.
      if (errorCode(error) !== 'ENOENT' || attempt >= 10) throw error;
    }
  }
}

async function end(other: Owner, me: Owner): Promise<void> {
  if (age(other) > age(me) || (age(other) === age(me) && other.pid > me.pid))
    throw codedError('backup.engine_lost', { reason: 'another process took over' }, { kind: 'transient' });
  sendSignal(other.pid, 'SIGKILL');
  for (const begun = performance.now(); isAlive(other); await delay(lookEveryMilliseconds))
    if (performance.now() - begun > endMilliseconds)
      throw codedError('backup.engine_busy', { pid: other.pid }, { kind: 'transient' });
}

/** What is left of a folder that has nothing else in it goes, too. */
function release(folder: string, me: Owner): void {
  rmSync(path.join(folder, nameOf(me)), { force: true });
  try {
    rmdirSync(folder);
  } catch (error) {
    if (errorCode(error) === null) throw error; // there is something in it, or it is gone
  }
}

const nameOf = ({ pid, startTime, boot }: Owner): string => `engine.${pid}.${encodeURIComponent(startTime)}.${boot}`;

function owners(folder: string): Owner[] {
  return readdirSync(folder).flatMap((name) => {
    const [, pid, startTime = '', boot = ''] = /^engine\.(\d+)\.([^.]*)\.([^.]*)$/.exec(name) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), startTime: decodeURIComponent(startTime), boot }];
  });
}

function identity(pid: number): Owner | null {
  const found = hostProcess(pid);
  return found === null ? null : { pid, startTime: found.startTime, boot: bootId() };
}

function isAlive(owner: Owner): boolean {
  const found = identity(owner.pid);
  return found !== null && isSame(found, owner);
}

const isSame = (a: Owner, b: Owner): boolean => nameOf(a) === nameOf(b);

/** When it started: clock ticks, or what `ps` says. */
const age = ({ startTime }: Owner): number =>
  /^\d+$/.test(startTime) ? Number(startTime) : Date.parse(startTime) || 0;

/** Start times on Linux count from the machine's start, and may come again after the next. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return 'unknown';
  }
}
