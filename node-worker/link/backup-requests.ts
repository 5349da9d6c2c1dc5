import { z } from 'zod';
import type { BackupEntry } from '#domain/backups/backup.ts';
import { BackupLocation } from '#domain/backups/backup.ts';
import { archivePath } from '#domain/contracts/backups.ts';
import { answer } from './socket.ts';
import type { LinkSocket } from './socket.ts';

interface Page {
  entries: BackupEntry[];
  hasMore: boolean;
}

export interface BackupHandlers {
  backupEntries: (
    location: BackupLocation,
    query: { folder: string; after: string | null; limit: number },
  ) => Promise<Page>;
  /** Opens a backup and begins to send it to the API under this name; resolves once it is open. */
  openStream: (streamId: string, location: BackupLocation) => Promise<{ bytes: number | null }>;
}

const EntriesRequest = z.object({
  location: BackupLocation,
  folder: archivePath.or(z.literal('')),
  after: z.string().max(4096).nullable(),
  limit: z.number().int().min(1).max(1000),
});
const OpenRequest = z.object({
  streamId: z.string().regex(/^[\w-]{1,100}$/),
  source: z.object({ kind: z.literal('backup'), location: BackupLocation }),
});

/** Well below what the API takes in one message: a larger one would cost the whole connection. */
const largestPage = 1024 * 1024;

/** What the API asks about backups. */
export function answerAboutBackups(socket: LinkSocket, handlers: BackupHandlers): void {
  socket.on('backup:entries', (payload, ack) => {
    void answer(ack, async () => {
      const { location, ...query } = EntriesRequest.parse(payload);
      return bounded(await handlers.backupEntries(location, query));
    });
  });
  socket.on('stream:open', (payload, ack) => {
    void answer(ack, () => {
      const { streamId, source } = OpenRequest.parse(payload);
      return handlers.openStream(streamId, source.location);
    });
  });
}

/** So many of the page's entries as fit into one message; whoever asked goes on after the last of them. */
function bounded({ entries, hasMore }: Page): Page {
  let size = 0;
  const fits = entries.findIndex((entry) => (size += Buffer.byteLength(JSON.stringify(entry))) > largestPage);
  return fits === -1 ? { entries, hasMore } : { entries: entries.slice(0, Math.max(1, fits)), hasMore: true };
}
