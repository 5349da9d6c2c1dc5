import { presentBackup } from '../backups/present.ts';
import { loadBackups } from '../backups/rows.ts';
import type { Database } from '#prisma/client.ts';
import type { BrowserServer } from './rooms.ts';
import { rooms } from './rooms.ts';

/** Places kept in memory; the row itself still tells the place of one that was dropped. */
const mostPlaces = 20_000;

interface Place {
  tenantId: string;
  serverId: string;
}

/** Sends backups that changed to browsers that watch their tenant or server and may see backups. */
export class BackupChanges {
  /** Where backups were that were sent: of one that was never begun no row is left. */
  readonly #places = new Map<string, Place>();
  readonly #io: BrowserServer;
  readonly #prisma: Database;

  constructor(io: BrowserServer, prisma: Database) {
    this.#io = io;
    this.#prisma = prisma;
  }

  async send(ids: string[]): Promise<void> {
    if (this.#io.sockets.sockets.size === 0) return;
    const found = new Set<string>();
    for (const row of await loadBackups(this.#prisma, ids)) {
      found.add(row.id);
      this.#remember(row.id, row);
      this.#io.to(watchersOf(row)).emit('backup:changed', presentBackup(row));
    }
    for (const backupId of ids.filter((id) => !found.has(id))) await this.#sendRemoved(backupId);
  }

  /** Those that watchers may have missed a change of. Never throws. */
  async idsToRefresh(tenantIds: string[], serverIds: string[]): Promise<string[]> {
    if (tenantIds.length === 0 && serverIds.length === 0) return [];
    const backups = await this.#prisma.backup
      .findMany({
        where: { OR: [{ tenantId: { in: tenantIds } }, { serverId: { in: serverIds } }] },
        select: { id: true },
        orderBy: { updatedAt: 'desc' },
        take: 500,
      })
      .catch(() => []);
    return backups.map(({ id }) => id);
  }

  async #sendRemoved(backupId: string): Promise<void> {
    const place = this.#places.get(backupId) ?? (await this.#placeOf(backupId));
    this.#places.delete(backupId);
    if (place !== null) this.#io.to(watchersOf(place)).emit('backup:removed', { backupId });
  }

  #placeOf(id: string): Promise<Place | null> {
    return this.#prisma.backup.findUnique({ where: { id }, select: { tenantId: true, serverId: true } });
  }

  #remember(id: string, { tenantId, serverId }: Place): void {
    if (this.#places.size >= mostPlaces) this.#places.clear();
    this.#places.set(id, { tenantId, serverId });
  }
}

const watchersOf = ({ tenantId, serverId }: Place): string[] => [
  rooms.backupsOfTenant(tenantId),
  rooms.backupsOfServer(serverId),
];
