import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Counts {
  received: number;
  sent: number;
}

/** Bytes of each TCP socket by inode, from what `ss -tineH` (iproute2) prints: a line with `ino:`, then one with the counts. */
export function parseSockets(text: string): Map<number, Counts> {
  const sockets = new Map<number, Counts>();
  let inode: number | null = null;
  for (const line of text.split('\n')) {
    const named = /\bino:(\d+)/.exec(line);
    if (named) inode = Number(named[1]);
    const received = /\bbytes_received:(\d+)/.exec(line);
    const sent = /\bbytes_sent:(\d+)/.exec(line);
    if (inode !== null && (received || sent)) {
      sockets.set(inode, { received: Number(received?.[1] ?? 0), sent: Number(sent?.[1] ?? 0) });
      inode = null;
    }
  }
  return sockets;
}

/**
 * What the TCP sockets of some processes have moved, by the kernel's own counters (tcp_info). For plain processes, which
 * share the machine's network: UDP is not counted by the kernel for each socket, and so is not here.
 */
export class SocketMeter {
  readonly #last = new Map<number, Counts>();
  readonly #total: Counts = { received: 0, sent: 0 };

  /** The sum since the first call; stays as it is where `ss` is not to be had. */
  async measure(pids: readonly number[]): Promise<Counts> {
    if (process.platform !== 'linux') return this.#total;
    const mine = new Set(pids.flatMap(socketInodes));
    const sockets = await listSockets();
    for (const inode of mine) {
      const now = sockets.get(inode);
      if (now === undefined) continue;
      const before = this.#last.get(inode) ?? { received: 0, sent: 0 };
      this.#total.received += Math.max(0, now.received - before.received);
      this.#total.sent += Math.max(0, now.sent - before.sent);
      this.#last.set(inode, now);
    }
    for (const inode of this.#last.keys()) if (!mine.has(inode)) this.#last.delete(inode);
    return this.#total;
  }
}

async function listSockets(): Promise<Map<number, Counts>> {
  try {
    const { stdout } = await run('ss', ['-tineH'], { maxBuffer: 16 * 1024 * 1024, timeout: 2000 });
    return parseSockets(stdout);
  } catch {
    return new Map(); // not installed, or too slow this once
  }
}

function socketInodes(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => socketInode(`/proc/${pid}/fd/${fd}`));
  } catch {
    return []; // ended while we looked
  }
}

function socketInode(descriptor: string): number[] {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(descriptor))?.[1];
    return inode === undefined ? [] : [Number(inode)];
  } catch {
    return []; // closed while we looked
  }
}
