import type { Logger } from 'pino';
import { isOver } from '#domain/operations/operation.ts';
import { listNodes, presentNode } from '../nodes/registry/rows.ts';
import { presentOperation } from '../operations/present.ts';
import { loadOperations } from '../operations/rows.ts';
import { presentServer } from '../servers/present.ts';
import { loadServers } from '../servers/rows.ts';
import { BackupChanges } from './backup-changes.ts';
import type { BrowserServer } from './rooms.ts';
import { rooms } from './rooms.ts';
import type { LiveNeeds } from './live-facts.ts';
import { liveFactsOf } from './live-facts.ts';
import { Coalescer } from './coalescer.ts';
import type { Database } from '#prisma/client.ts';
import type { PrincipalStore } from '../identity/auth/principals.ts';
import type { ChangeBus, RowKind } from './change-bus.ts';
import type { OperationFeed } from './operation-feed.ts';
import type { OperationTracker } from './operation-tracker.ts';

interface Needs extends LiveNeeds {
  io: BrowserServer;
  prisma: Database;
  changes: ChangeBus;
  principals: Pick<PrincipalStore, 'forgetUser'>;
  operationFeed: Pick<OperationFeed, 'progressOf' | 'waitingOf' | 'ended'>;
  operationTracker: Pick<OperationTracker, 'factsOf' | 'forget'>;
  log: Logger;
}

/** Loads each changed row once, however often it was announced, and sends it to the browsers that watch it. */
export class ChangeFeed {
  readonly #queues: Record<RowKind, Coalescer>;
  readonly #needs: Needs;
  /** Where servers live, so that a removal reaches the tenant's list. */
  readonly #tenants = new Map<string, string>();
  readonly #backups: BackupChanges;
  readonly #nodesOnline = new Map<string, boolean>();
  readonly #stopListening: () => void;

  constructor(needs: Needs) {
    this.#needs = needs;
    const failed = (error: unknown) =>
      needs.log.warn({ err: error }, 'changed rows could not be read; they are read again');
    this.#queues = {
      server: new Coalescer((ids) => this.#sendServers(ids), failed),
      operation: new Coalescer((ids) => this.#sendOperations(ids), failed),
      node: new Coalescer((ids) => this.#sendNodes(ids), failed),
      backup: new Coalescer((ids) => this.#backups.send(ids), failed),
      rights: new Coalescer((ids) => this.#applyRights(ids), failed),
      team: new Coalescer((ids) => this.#sendTeams(ids), failed),
    };
    this.#backups = new BackupChanges(needs.io, needs.prisma);
    this.#stopListening = needs.changes.listen((kind, id, isUrgent) => this.#queues[kind].add(id, isUrgent));
  }

  /** Sends everything that browsers watch again: changes may have been missed. */
  refreshAll(): void {
    const watched = [...this.#needs.io.sockets.adapter.rooms.keys()];
    const idsOf = (prefix: string) =>
      watched.filter((room) => room.startsWith(prefix)).map((room) => room.slice(prefix.length));
    for (const id of idsOf('server:')) this.#add('server', id);
    for (const id of idsOf('operation:')) this.#add('operation', id);
    void this.#refreshTenants(idsOf('tenant:'));
    for (const id of idsOf('tenant:')) this.#add('team', id);
    void this.#refreshOperations(
      watched.some((room) => room === rooms.operations),
      idsOf('node-operations:'),
    );
    void this.#backups
      .idsToRefresh(idsOf('tenant-backups:'), idsOf('server-backups:'))
      .then((ids) => ids.forEach((id) => this.#add('backup', id)));
    void this.#needs.prisma.node.findMany({ select: { id: true } }).then(
      (nodes) => nodes.forEach(({ id }) => this.#add('node', id)),
      () => undefined,
    );
  }

  close(): void {
    this.#stopListening();
    for (const queue of Object.values(this.#queues)) queue.close();
  }

  #add(kind: RowKind, id: string): void {
    this.#queues[kind].add(id);
  }

  async #refreshTenants(tenantIds: string[]): Promise<void> {
    const servers = await this.#needs.prisma.server
      .findMany({
        where: { tenantId: { in: tenantIds } },
        select: { id: true, tenantId: true },
        orderBy: { updatedAt: 'desc' },
        take: 2_000,
      })
      .catch(() => []);
    for (const { id, tenantId } of servers) {
      this.#tenants.set(id, tenantId);
      this.#add('server', id);
    }
  }

  /** Those that run, and those that may have ended unseen. */
  async #refreshOperations(isAllWatched: boolean, nodeIds: string[]): Promise<void> {
    if (!isAllWatched && nodeIds.length === 0) return;
    const operations = await this.#needs.prisma.operation
      .findMany({
        where: isAllWatched ? {} : { server: { nodeId: { in: nodeIds } } },
        select: { id: true },
        orderBy: { createdAt: 'desc' },
        take: 200,
      })
      .catch(() => []);
    for (const { id } of operations) this.#add('operation', id);
  }

  /**
   * Drops what is cached of a user and breaks their connections, as a network would: the browsers reconnect at once and subscribe
   * again, each time after a check of what they may see now.
   */
  #applyRights(userIds: string[]): Promise<void> {
    for (const userId of userIds) {
      this.#needs.principals.forgetUser(userId);
      for (const socket of this.#needs.io.sockets.sockets.values()) {
        if (socket.data.userId !== userId) continue;
        socket.emit('rights:changed');
        socket.conn.close();
      }
    }
    return Promise.resolve();
  }

  /** Says only that something changed: the routes decide what each reader may see. */
  #sendTeams(tenantIds: string[]): Promise<void> {
    for (const tenantId of tenantIds) this.#needs.io.to(rooms.tenant(tenantId)).emit('team:changed', { tenantId });
    return Promise.resolve();
  }

  async #sendServers(ids: string[]): Promise<void> {
    if (this.#needs.io.sockets.sockets.size === 0) return;
    const found = new Set<string>();
    for (const row of await loadServers(this.#needs.prisma, ids)) {
      found.add(row.id);
      this.#tenants.set(row.id, row.tenantId);
      const server = presentServer(row, liveFactsOf(this.#needs));
      this.#needs.io.to([rooms.server(row.id), rooms.tenant(row.tenantId)]).emit('server:changed', server);
    }
    for (const serverId of ids.filter((id) => !found.has(id))) await this.#sendRemoved(serverId);
  }

  async #sendRemoved(serverId: string): Promise<void> {
    const tenantId = this.#tenants.get(serverId) ?? (await this.#tenantOf(serverId));
    this.#tenants.delete(serverId);
    const watchers = [rooms.server(serverId), ...(tenantId === null ? [] : [rooms.tenant(tenantId)])];
    this.#needs.io.to(watchers).emit('server:removed', { serverId });
  }

  async #tenantOf(serverId: string): Promise<string | null> {
    const server = await this.#needs.prisma.server.findUnique({ where: { id: serverId }, select: { tenantId: true } });
    return server?.tenantId ?? null;
  }

  async #sendOperations(ids: string[]): Promise<void> {
    const { prisma, operationFeed, operationTracker } = this.#needs;
    const liveFacts = liveFactsOf(this.#needs);
    for (const row of await loadOperations(prisma, ids)) {
      if (isOver(row.status)) {
        await operationFeed.ended(row.id);
        operationTracker.forget(row.id);
      }
      const watchers = [
        ...[rooms.operation(row.id), rooms.operationsOfServer(row.serverId), rooms.operationsOfTenant(row.tenantId)],
        ...[rooms.operations, rooms.operationsOfNode(row.nodeId)],
      ];
      this.#needs.io.to(watchers).emit('operation:changed', presentOperation(row, liveFacts));
    }
  }

  /** A node that came or went changes the state of each of its servers. */
  async #sendNodes(ids: string[]): Promise<void> {
    for (const row of await listNodes(this.#needs.prisma, ids)) {
      this.#needs.io.to(rooms.nodes).emit('node:changed', presentNode(row));
      if (this.#nodesOnline.get(row.id) === row.online) continue;
      this.#nodesOnline.set(row.id, row.online);
      const where = { nodeId: row.id, deletedAt: null };
      const servers = await this.#needs.prisma.server.findMany({ where, select: { id: true } });
      for (const { id } of servers) this.#add('server', id);
    }
  }
}
