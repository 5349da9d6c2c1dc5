/**
 * Swaps or unswaps in a process of its own that kills itself (-9) right after so many renames: what a power cut or the kernel's
 * memory killer may do at that very moment. Arguments: data folder, server, operation, `swap` or `unswap`, paths as JSON, renames.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Stages as StagesClass } from '../stages.ts';

const [dataDir = '', serverId = '', operationId = '', what = '', paths = 'null', renames = ''] = process.argv.slice(2);
let left = Number(renames);
const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  rename(from, to);
  // The plan's own rename is not one of files.
  if (!String(to).endsWith('.json')) left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();

const { Stages } = (await import('../stages.ts')) as { Stages: typeof StagesClass };
const stages = new Stages({
  dataDir,
  runtime: { fileOwner: null },
  removals: undefined as never,
  backups: undefined as never,
  engine: undefined as never,
  isRunning: () => false,
});
if (what === 'swap') await stages.swap({ serverId, operationId }, JSON.parse(paths) as string[] | null);
else await stages.unswap({ serverId, operationId });
