import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { codedError } from '#domain/errors.ts';
import type { MasterKeys, WrappedKey } from './master-keys.ts';
import { keyBytes, openBytes, sealBytes } from './sealed-bytes.ts';

interface MasterKey {
  id: string;
  bytes: Uint8Array;
}

/**
 * Master keys that this machine has itself: 32 bytes each, in base64, the newest first; older ones only unwrap. They are read
 * anew for every use, which is rare: a key that was added to the file is known without a restart.
 */
class LocalMasterKeys implements MasterKeys {
  readonly #read: () => Promise<string>;
  readonly #place: string;

  constructor(read: () => Promise<string>, place: string) {
    this.#read = read;
    this.#place = place;
  }

  async wrap(key: Uint8Array, context: string): Promise<WrappedKey> {
    const { id, bytes } = await this.#newest();
    return { masterKeyId: id, bytes: sealBytes(bytes, id, wrapContext(context), key) };
  }

  async unwrap({ masterKeyId, bytes }: WrappedKey, context: string): Promise<Uint8Array> {
    const master = (await this.#keys()).find(({ id }) => id === masterKeyId);
    if (master === undefined) {
      throw missing(
        `The master key ${masterKeyId} is not in ${this.#place}. Put it back: without it, what it protects cannot be read.`,
      );
    }
    const key = openBytes(master.bytes, wrapContext(context), bytes);
    if (key !== null) return key;
    throw missing(`A data key does not open with its master key ${masterKeyId}: its row was changed or moved.`);
  }

  async currentId(): Promise<string> {
    return (await this.#newest()).id;
  }

  async #newest(): Promise<MasterKey> {
    const [newest] = await this.#keys();
    if (newest === undefined) throw missing(`There is no master key in ${this.#place}.`);
    return newest;
  }

  async #keys(): Promise<MasterKey[]> {
    const text = await this.#read().catch((error: unknown) => {
      throw missing(`The master key cannot be read from ${this.#place}.`, error);
    });
    return parseMasterKeys(text, this.#place);
  }
}

/** Keys apart for the two uses of the format, though one would never be asked to open the other's. */
const wrapContext = (context: string): string => `wrap:${context}`;

const missing = (message: string, cause?: unknown) =>
  codedError('keys.master_missing', {}, { logMessage: message, cause });

/** @throws DomainError `keys.master_missing` naming the entry that is no key; never what stands there */
function parseMasterKeys(text: string, place: string): MasterKey[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.map((entry, index) => {
    const bytes = Buffer.from(entry, 'base64');
    if (!/^[A-Za-z0-9+/_-]+=*$/.test(entry) || bytes.length !== keyBytes) {
      throw missing(
        `Entry ${index + 1} of ${place} is no master key: it must be ${keyBytes} random bytes in base64 (openssl rand -base64 32).`,
      );
    }
    return { id: masterKeyId(bytes), bytes };
  });
}

/** Known by a part of its hash, in the form of a UUID: tells nothing of a random key. */
function masterKeyId(bytes: Uint8Array): string {
  const digest = createHash('sha256').update('mamba master key').update(bytes).digest('hex').slice(0, 32);
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Master keys in a file that its owner alone may read, one a line. */
export const masterKeysFromFile = (path: string): MasterKeys => new LocalMasterKeys(() => readFile(path, 'utf8'), path);

/** Master keys from the environment, separated by commas. */
export const masterKeysFromText = (text: string): MasterKeys =>
  new LocalMasterKeys(() => Promise.resolve(text), 'MAMBA_MASTER_KEY');
