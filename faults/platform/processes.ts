import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { allProcesses } from '#e2e/support/processes.ts';

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

/** The processes that work on backups of a node; they know its folder from their environment. */
export function backupEnginesOf(nodeDir: string): number[] {
  return allProcesses()
    .filter(({ command }) => command.includes('backup-engine'))
    .map(({ pid }) => pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`MAMBA_NODE_DATA_DIR=${nodeDir}`);
      } catch {
        return false; // it ended while we looked
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
