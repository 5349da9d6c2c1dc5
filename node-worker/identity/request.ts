import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

// The library takes its cryptography from the platform: Node's own.
x509.cryptoProvider.set(webcrypto as never);

/** A new key of this node (PKCS#8 PEM), and a request to have it signed. Names in it count for nothing: the authority gives them. */
export async function newRequest(): Promise<{ privateKey: string; request: string }> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=node',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { privateKey: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`, request: request.toString('pem') };
}
