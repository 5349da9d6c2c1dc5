import { Client } from 'pg';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { ChangeBus } from './change-bus.ts';
import type { ChangeFeed } from './changes.ts';
import type { SessionEnds } from './session.ts';
import { changesChannel } from '#prisma/changes.ts';

const Payload = z.object({
  kind: z.enum(['server', 'operation', 'node', 'backup', 'session', 'rights', 'team']),
  id: z.uuid(),
});

interface Needs {
  databaseUrl: string;
  changes: Pick<ChangeBus, 'changed'>;
  feed: Pick<ChangeFeed, 'refreshAll'>;
  sessions: SessionEnds;
  log: Logger;
}

/** Listens to Postgres notifications of changed rows, on a connection of its own that is restored whenever it breaks. */
export class ChangeListener {
  #client: Client | null = null;
  #isClosed = false;
  #retry: NodeJS.Timeout | null = null;
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Resolves when it listens; throws when the database does not answer. */
  async start(): Promise<void> {
    const client = new Client({
      connectionString: this.#needs.databaseUrl,
      keepAlive: true,
      application_name: 'mamba-changes',
    });
    // Also after a failed connect; without a handler the process would end.
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, null));
    client.on('notification', ({ payload }) => this.#hear(payload));
    this.#client = client;
    await client.connect();
    await client.query(`LISTEN ${changesChannel}`);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    await this.#client?.end().catch(() => undefined);
  }

  #hear(payload: string | undefined): void {
    try {
      const { kind, id } = Payload.parse(JSON.parse(payload ?? ''));
      if (kind !== 'session') return this.#needs.changes.changed(kind, id);
      this.#needs.sessions
        .changed(id)
        .catch((error: unknown) =>
          this.#needs.log.warn({ err: error, sessionId: id }, 'a session that changed was not read'),
        );
    } catch (error) {
      this.#needs.log.warn({ err: error, payload }, 'a notification of the database was not understood');
    }
  }

  #lost(client: Client, error: Error | null): void {
    if (this.#isClosed || this.#client !== client) return;
    this.#client = null;
    this.#needs.log.warn({ err: error }, 'the connection that hears of changes is lost; it is made again');
    void client.end().catch(() => undefined);
    this.#again();
  }

  #again(): void {
    this.#retry = setTimeout(() => {
      this.start().then(
        // Changes in between were missed.
        () => {
          this.#needs.feed.refreshAll();
          this.#needs.sessions
            .lookAtAll()
            .catch((error: unknown) => this.#needs.log.warn({ err: error }, 'the sessions of sockets were not read'));
        },
        (error: unknown) => {
          this.#client = null;
          this.#needs.log.debug({ err: error }, 'still no connection that hears of changes');
          if (!this.#isClosed) this.#again();
        },
      );
    }, 500);
  }
}
