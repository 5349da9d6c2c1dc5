import { z } from 'zod';
import { BackupLocation } from '#domain/backups/backup.ts';
import { archivePath, BackupEntries } from '../backups.ts';
import { SetAsideList } from '../nodes.ts';
import { ConsoleChunk, ConsoleCommand, ConsoleOpen, WatchOperation, WatchServer } from '../realtime.ts';
import type { Handlers } from './question.ts';
import { nothing, question } from './question.ts';
import { SendPlace } from './stream-places.ts';

/** A node that must ask a storage far away first. */
const storageMilliseconds = 30_000;

/** Removing what is left of a tree of a million entries. */
const removalMilliseconds = 120_000;

const ConsoleRead = z.object({
  serverId: z.uuid(),
  after: z.number().int().nonnegative(),
  maxLines: z.number().int().min(1).max(10_000),
  maxLength: z
    .number()
    .int()
    .min(1)
    .max(256 * 1024),
});
const StatsWatch = z.object({ serverId: z.uuid(), watch: z.boolean() });
const BackupFolder = z.object({
  location: BackupLocation,
  folder: archivePath.or(z.literal('')),
  after: z.string().max(4096).nullable(),
  limit: z.number().int().min(1).max(1000),
});
const StreamOpen = SendPlace.extend({
  source: z.object({ kind: z.literal('backup'), location: BackupLocation }),
});

/** What the API asks of a node. */
export const askedOfNode = {
  /** `from` is the first line that will be sent, `next` the number of the next line to come. A subscription that is open is replaced. */
  'console:open': question(
    ConsoleOpen,
    z.object({ from: z.number().int().positive(), next: z.number().int().positive() }),
  ),
  /** Older lines than the API still has, once, outside the subscription; null when there are none after `after`. */
  'console:read': question(ConsoleRead, ConsoleChunk.nullable()),
  'console:close': question(WatchServer, nothing),
  'console:command': question(ConsoleCommand, nothing),
  'stats:watch': question(StatsWatch, nothing),
  /** Where the other live API instances take links of nodes: for when this one is gone. */
  'api:addresses': question(z.object({ urls: z.array(z.url({ protocol: /^https$/ })).max(20) }), nothing),
  /** Has the node get a further certificate and use it; answered at once, for the link itself is made anew with it. */
  'certificate:renew': question(z.object({}), nothing),
  /** Files that the node could not remove, the oldest first. */
  'aside:list': question(z.object({}), SetAsideList),
  /** Tries again to remove some of them. Throws `node.nothing_set_aside`. */
  'aside:remove': question(z.object({ id: z.uuid() }), nothing, removalMilliseconds),
  /** The whole output (tail of at most 64 KiB) of an operation that this node ran or runs. */
  'operation:output': question(
    WatchOperation,
    z.object({ from: z.number().int().nonnegative(), text: z.string().max(256 * 1024) }),
  ),
  /** Entries of a backup directly inside `folder` ('' is the root), folders first, by name. */
  'backup:entries': question(BackupFolder, BackupEntries, storageMilliseconds),
  /**
   * Rendezvous for bulk bytes: the node opens `POST /node/streams/<streamId>` to this API instance and sends what was asked for
   * as the request's body. Answered once the source has been opened, so that a missing one gets a clear error.
   */
  'stream:open': question(
    StreamOpen,
    z.object({ bytes: z.number().int().nonnegative().nullable() }),
    storageMilliseconds,
  ),
} as const;

export type NodeQuestions = typeof askedOfNode;
export type NodeHandlers = Handlers<NodeQuestions>;
