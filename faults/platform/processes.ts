import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ProcessAt {
  pid: number;
  /** The folder it works in. */
  folder: string;
  command: string;
}

/** Every process of this machine that works in a folder or below it. Containers have roots of their own and do not show. */
export function processesIn(folder: string): ProcessAt[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const at = readlinkSync(`/proc/${name}/cwd`).replace(/ \(deleted\)$/, '');
        if (at !== folder && !at.startsWith(`${folder}/`)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return command === '' ? [] : [{ pid: Number(name), folder: at, command }];
      } catch {
        return []; // it ended while we looked
      }
    });
}

/** Ends what is left of an installation that is thrown away: game servers outlive it by design. */
export function killAllIn(folder: string): void {
  for (const { pid } of processesIn(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended by itself
    }
  }
}
