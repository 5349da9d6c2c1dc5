import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

/** A process of this machine, as far as anybody here asks. */
export interface HostProcess {
  pid: number;
  parent: number;
  group: number;
  session: number;
  /** Processor seconds used so far. */
  cpuSeconds: number;
  /** Clock ticks since boot (Linux) or the start as `ps` tells it: with the pid, an identity. */
  startTime: string;
  residentBytes: number;
}

// What the kernel tells user space is in hundredths of a second and in pages of 4 KiB on every platform Node.js has
// builds for, but for some ARM kernels' pages; those merely show another figure of memory.
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** Parses `/proc/<pid>/stat`; the program's name in it may hold spaces and brackets. See proc(5). */
export function parseStat(text: string): HostProcess | null {
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  if (close < 0 || fields.length < 22) return null;
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    pid: Number.parseInt(text, 10),
    parent: field(4),
    group: field(5),
    session: field(6),
    cpuSeconds: (field(14) + field(15)) / TICKS_PER_SECOND,
    startTime: fields[22 - 3] ?? '',
    residentBytes: field(24) * PAGE_BYTES,
  };
}

/** Null for one that is gone. A zombie counts as gone: it runs nothing. */
export function hostProcess(pid: number): HostProcess | null {
  if (process.platform !== 'linux') return fromPs(['-p', String(pid)])[0] ?? null;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3) === 'Z' ? null : parseStat(text);
  } catch {
    return null;
  }
}

/** Every process of this machine. */
export function hostProcesses(): HostProcess[] {
  if (process.platform !== 'linux') return fromPs(['-ax']);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => hostProcess(Number(name)))
    .filter((found) => found !== null);
}

function fromPs(which: string[]): HostProcess[] {
  let text: string;
  try {
    text = execFileSync('ps', [...which, '-o', 'pid=,ppid=,pgid=,rss=,time=,lstart='], { encoding: 'utf8' });
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (match === null) return [];
    const [, pid, parent, group, kilobytes, time, startTime] = match;
    const cpuSeconds = (time ?? '0').split(/[-:]/).reduce((sum, part) => sum * 60 + Number(part), 0);
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      // `ps` has no portable column for it; a detached child leads a group of the same number.
      session: Number(group),
      cpuSeconds,
      startTime: startTime ?? '',
      residentBytes: Number(kilobytes) * 1024,
    };
  });
}

/** Sends a signal; whether it could be sent. One that is gone is no error, nor is one of another user. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
    return false;
  }
}
