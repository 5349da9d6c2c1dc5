import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import { makeInstanceCertificate } from '#authority/authority.ts';
import type { InstanceCertificate } from '#authority/authority.ts';
import type { Authority } from '#authority/folder.ts';
import { dueAt } from '#authority/folder.ts';
import type { Database } from '#prisma/client.ts';

const heartbeatMilliseconds = 1_000;
/** One that was not seen for so many heartbeats is dead. With the heartbeat in which that is noticed: within five seconds. */
const missedHeartbeats = 4;
const missedSeconds = (missedHeartbeats * heartbeatMilliseconds) / 1000;
/** After so long without a heartbeat every other instance knows that one is dead. */
export const deadMilliseconds = (missedHeartbeats + 1) * heartbeatMilliseconds;
/** After the database was away none has written: for so many heartbeats nothing follows from it. */
const graceHeartbeats = 5;
/** Rows of the dead are removed after so long. */
const forgetSeconds = 60;

export interface Instance {
  id: string;
  /** Where nodes and the other instances reach it. */
  url: string;
}

export interface InstancesOptions {
  prisma: Database;
  readAuthority(): Promise<Authority>;
  log: Logger;
}

/** This API process among the others: its row, its certificate, and which others live. */
export class Instances {
  readonly id = uuid();
  readonly #options: InstancesOptions;
  readonly #listeners = new Set<() => void>();
  #url = '';
  #certificate: InstanceCertificate | null = null;
  /** Known beforehand: each heartbeat asks. */
  #dueAt = 0;
  #root = '';
  #others: readonly Instance[] = [];
  #beats = 0;
  #grace = 0;
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> = Promise.resolve();

  constructor(options: InstancesOptions) {
    this.#options = options;
  }

  /** Where nodes and other instances reach this one. */
  get url(): string {
    return this.#url;
  }

  /** The others that live. */
  get others(): readonly Instance[] {
    return this.#others;
  }

  /** How many times this instance has written that it lives: what tests and the bench measure in. */
  get heartbeats(): number {
    return this.#beats;
  }

  /** What this instance shows to another, and by what it knows it. @throws Error before `start` */
  get tls(): { key: string; cert: string; ca: string } {
    if (this.#certificate === null) throw new Error('This instance has not been started.');
    return { key: this.#certificate.privateKey, cert: this.#certificate.certificate, ca: this.#root };
  }

  /** Runs whenever another instance came or went. Returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes the row of this instance, at that address, and looks for the others. Rejects when the database does not answer. */
  async start(url: string): Promise<void> {
    this.#url = url;
    await this.#beat();
    this.#plan();
  }

  /**
   * Dates the last heartbeat back: the others need not wait until it is missed. The row stays, for its nodes have as long to go over to
   * another instance as those of one that died: without a row they would be taken for offline at once.
   */
  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#beating.catch(() => undefined);
    await this.#options.prisma.$executeRaw`
      UPDATE api_instances SET seen_at = least(seen_at, now() - make_interval(secs => ${missedSeconds}))
      WHERE id = ${this.id}::uuid`.catch((error: unknown) =>
      this.#options.log.warn({ err: error }, 'the other API instances are not told that this one leaves; they miss it'),
    );
  }

  #plan(): void {
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat().catch((error: unknown) => {
        this.#grace = graceHeartbeats;
        this.#options.log.warn({ err: error }, 'this API instance could not write that it lives');
      });
      void this.#beating.then(() => {
        if (this.#timer !== null) this.#plan();
      });
    }, heartbeatMilliseconds).unref();
  }

  async #beat(): Promise<void> {
    const { prisma } = this.#options;
    const { fingerprint } = await this.#ownCertificate();
    // One statement, by the clock of the database: no two machines need to agree on the time.
    const others = await prisma.$queryRaw<Instance[]>`
      WITH beat AS (
        INSERT INTO api_instances (id, url, fingerprint) VALUES (${this.id}::uuid, ${this.#url}, ${fingerprint})
        ON CONFLICT (id) DO UPDATE SET seen_at = now(), url = excluded.url, fingerprint = excluded.fingerprint)
      SELECT id::text, url FROM api_instances
      WHERE id <> ${this.id}::uuid AND seen_at > now() - make_interval(secs => ${missedSeconds}) ORDER BY id`;
    if (this.#beats++ % forgetSeconds === 0)
      await prisma.$executeRaw`DELETE FROM api_instances WHERE seen_at < now() - make_interval(secs => ${forgetSeconds})`;
    this.#take(others);
  }

  #take(seen: readonly Instance[]): void {
    const isSeen = (known: Instance): boolean => seen.some(({ id, url }) => id === known.id && url === known.url);
    // What was not seen while the database was away is no proof of a death.
    const spared = this.#grace > 0 ? this.#others.filter((known) => !isSeen(known)) : [];
    this.#grace = Math.max(0, this.#grace - 1);
    const others = [...seen, ...spared];
    const isSame = others.length === this.#others.length && this.#others.every(isSeen);
    this.#others = others;
    if (isSame) return;
    this.#options.log.info({ others: others.map(({ id, url }) => `${id} ${url}`) }, 'API instances beside this one');
    for (const listener of this.#listeners) listener();
  }

  async #ownCertificate(): Promise<InstanceCertificate> {
    if (this.#certificate !== null && Date.now() <= this.#dueAt) return this.#certificate;
    const { issuer, root } = await this.#options.readAuthority();
    this.#root = root;
    const made = await makeInstanceCertificate(issuer, this.id);
    this.#certificate = made;
    this.#dueAt = dueAt(made.certificate);
    return made;
  }
}
