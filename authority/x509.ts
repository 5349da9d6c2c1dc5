import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

// The library takes its cryptography from the platform: Node's own.
x509.cryptoProvider.set(webcrypto as never);

/** P-256 with SHA-256: what every TLS stack verifies, and small. */
const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;

export { x509 };

export interface KeyedCertificate {
  /** PEM; after it those between it and the root, if any. */
  certificate: string;
  /** PKCS#8 PEM. */
  privateKey: string;
}

export const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);

/** A private key as the PEM that TLS stacks read. */
export async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY') + '\n';
}

export function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  const [bytes] = x509.PemConverter.decode(pem);
  if (bytes === undefined) throw new Error('This is no private key in PEM.');
  return webcrypto.subtle.importKey('pkcs8', bytes, keyAlgorithm, false, ['sign']);
}

/** 20 random bytes, positive and without a leading zero (RFC 5280 § 4.1.2.2). */
export function newSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(20));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}
