import type { BackupEntries } from '#domain/contracts/backups.ts';

/** Well below what the API takes in one message: a larger one would cost the whole connection. */
const largestPage = 1024 * 1024;

/** As many of the page's entries as fit into one message; the caller goes on after the last of them. */
export function fittingPage({ entries, hasMore }: BackupEntries): BackupEntries {
  let size = 0;
  const fits = entries.findIndex((entry) => (size += Buffer.byteLength(JSON.stringify(entry))) > largestPage);
  return fits === -1 ? { entries, hasMore } : { entries: entries.slice(0, Math.max(1, fits)), hasMore: true };
}
