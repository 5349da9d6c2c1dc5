import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { codedError } from '#domain/errors.ts';
import type { Database } from '../client.ts';
import type { MasterKeys } from './master-keys.ts';
import { keyBytes, keyIdOf, openBytes, sealBytes } from './sealed-bytes.ts';

interface DataKey {
  id: string;
  tenantId: string | null;
  bytes: Uint8Array;
}

/**
 * How long a process goes on sealing with a key after another one has retired it. That costs nothing: a retired key still opens.
 */
const currentMilliseconds = 30_000;

/** Keys are looked up by tenants alone that exist, but a platform may have very many. */
const mostKeysInMemory = 10_000;

/**
 * Seals with the data key of the tenant, or the platform's, made when it is first needed. Data keys lie wrapped in the database;
 * unwrapped they are in memory only, so that neither a copy of the database nor the master key alone opens anything.
 */
export class KeyRing implements Sealer {
  readonly #prisma: Pick<Database, 'dataKey'>;
  readonly #masterKeys: MasterKeys;
  /** By id; unwrapped once. */
  readonly #keys = new Map<string, Promise<DataKey | null>>();
  /** By tenant. */
  readonly #current = new Map<string, { key: Promise<DataKey>; until: number }>();

  constructor(prisma: Pick<Database, 'dataKey'>, masterKeys: MasterKeys) {
    this.#prisma = prisma;
    this.#masterKeys = masterKeys;
  }

  async seal(tenantId: string | null, context: string, plain: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const key = await this.#currentKey(tenantId);
    return sealBytes(key.bytes, key.id, sealContext(tenantId, context), plain);
  }

  async open(tenantId: string | null, context: string, sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const id = keyIdOf(sealed);
    if (id === null) throw cannotOpen();
    const key = await this.#byId(id);
    if (key === null)
      throw codedError('keys.unknown', {}, { logMessage: `There is no data key ${id} in the database.` });
    const plain = key.tenantId === tenantId ? openBytes(key.bytes, sealContext(tenantId, context), sealed) : null;
    if (plain === null) throw cannotOpen();
    return plain;
  }

  #currentKey(tenantId: string | null): Promise<DataKey> {
    const name = tenantId ?? '';
    const known = this.#current.get(name);
    if (known !== undefined && known.until > performance.now()) return known.key;
    const key = this.#loadCurrent(tenantId);
    remember(this.#current, name, { key, until: performance.now() + currentMilliseconds });
    key.catch(() => this.#current.delete(name));
    return key;
  }

  async #loadCurrent(tenantId: string | null): Promise<DataKey> {
    const row =
      (await this.#findCurrent(tenantId)) ??
      (await makeDataKey(this.#prisma, this.#masterKeys, tenantId).then(() => this.#findCurrent(tenantId)));
    const key = row === null ? null : await this.#byId(row.id);
    if (key === null)
      throw codedError('keys.unknown', {}, { kind: 'transient', logMessage: 'A data key vanished while it was made.' });
    return key;
  }

  #findCurrent(tenantId: string | null) {
    return this.#prisma.dataKey.findFirst({ where: { tenantId, retiredAt: null }, select: { id: true } });
  }

  #byId(id: string): Promise<DataKey | null> {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const key = this.#load(id);
    remember(this.#keys, id, key);
    // What is missing now, or a master key out of reach, may be there the next time.
    key.then(
      (found) => found === null && this.#keys.delete(id),
      () => this.#keys.delete(id),
    );
    return key;
  }

  async #load(id: string): Promise<DataKey | null> {
    const row = await this.#prisma.dataKey.findUnique({ where: { id } });
    if (row === null) return null;
    const wrapped = { masterKeyId: row.masterKeyId, bytes: row.wrapped };
    const bytes = await this.#masterKeys.unwrap(wrapped, dataKeyContext(id, row.tenantId));
    return { id, tenantId: row.tenantId, bytes };
  }
}

/** Makes a tenant's first key; where another process was quicker, that one's stays. */
async function makeDataKey(
  prisma: Pick<Database, 'dataKey'>,
  masterKeys: MasterKeys,
  tenantId: string | null,
): Promise<string> {
  const id = uuidv7();
  const { masterKeyId, bytes } = await masterKeys.wrap(randomBytes(keyBytes), dataKeyContext(id, tenantId));
  await prisma.dataKey.createMany({ data: [{ id, tenantId, wrapped: bytes, masterKeyId }], skipDuplicates: true });
  return id;
}

export const dataKeyContext = (id: string, tenantId: string | null): string =>
  `data-key:${id}:${tenantId ?? 'platform'}`;

const sealContext = (tenantId: string | null, context: string): string => `${tenantId ?? 'platform'}:${context}`;

const cannotOpen = () =>
  codedError(
    'keys.cannot_open',
    {},
    { logMessage: 'Sealed data does not open: it belongs elsewhere, or was changed.' },
  );

/** The oldest goes when there are too many. */
function remember<Value>(map: Map<string, Value>, name: string, value: Value): void {
  const oldest = map.keys().next();
  if (map.size >= mostKeysInMemory && oldest.done !== true) map.delete(oldest.value);
  map.delete(name);
  map.set(name, value);
}
