import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const version = 1;
const idBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + idBytes + nonceBytes;

/** Bytes of an AES-256 key. */
export const keyBytes = 32;

/** What sealing adds to the length. */
export const sealedOverheadBytes = headerBytes + tagBytes;

/**
 * `version (1) | id of the key (16) | nonce (12) | ciphertext | tag (16)`. The header and the context are authenticated with it
 * (NIST SP 800-38D): no byte can change, nor can it be read as something else. Nonces are random, which is sound for 2³² messages
 * with one key; rotate long before.
 */
export function sealBytes(key: Uint8Array, keyId: string, context: string, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(headerBytes);
  header[0] = version;
  Buffer.from(keyId.replaceAll('-', ''), 'hex').copy(header, 1);
  randomBytes(nonceBytes).copy(header, 1 + idBytes);
  const cipher = createCipheriv(algorithm, key, header.subarray(1 + idBytes), { authTagLength: tagBytes });
  cipher.setAAD(Buffer.concat([header, Buffer.from(context)]));
  return plainArray(Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
}

/** Id of the key that opens it; null when these are no sealed bytes. */
export function keyIdOf(sealed: Uint8Array): string | null {
  if (sealed.length < sealedOverheadBytes || sealed[0] !== version) return null;
  return Buffer.from(sealed.subarray(1, 1 + idBytes))
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Null when key or context are others, or a byte was changed: which of them it was cannot be told. */
export function openBytes(key: Uint8Array, context: string, sealed: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (keyIdOf(sealed) === null) return null;
  const header = sealed.subarray(0, headerBytes);
  const decipher = createDecipheriv(algorithm, key, header.subarray(1 + idBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.concat([header, Buffer.from(context)]));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  try {
    return plainArray(
      Buffer.concat([decipher.update(sealed.subarray(headerBytes, sealed.length - tagBytes)), decipher.final()]),
    );
  } catch {
    return null;
  }
}

/** A Buffer may be a window on memory that others use. */
const plainArray = (bytes: Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
