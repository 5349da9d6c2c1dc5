import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  pid: number;
  parent: number;
  command: string;
}

/** Every process of this machine that can be looked at, from /proc. */
export function allProcesses(): ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The second field is the program's name in brackets and may hold anything, brackets too.
        const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // ended while we looked
      }
    });
}

/** All children of a process, and theirs. */
export function descendants(root: number): ProcessFacts[] {
  const all = allProcesses();
  const found: ProcessFacts[] = [];
  const wanted = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const candidate of all) {
      if (wanted.has(candidate.parent) && !wanted.has(candidate.pid)) {
        wanted.add(candidate.pid);
        found.push(candidate);
        grown = true;
      }
    }
  }
  return found;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The same program under the same number: a number may have been given to another one meanwhile. */
export function isStillRunning(pid: number, command: string): boolean {
  return allProcesses().some((candidate) => candidate.pid === pid && candidate.command === command);
}
