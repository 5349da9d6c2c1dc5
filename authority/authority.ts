import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type { KeyedCertificate } from './x509.ts';
import { importPrivateKey, newKeys, newSerial, privateKeyPem, signingAlgorithm, x509 } from './x509.ts';

const day = 86_400_000;
const rootDays = 3_650;
/** Renewed by `npm start` and `npm run ca -- renew` when a third is left. */
const serverDays = 90;
/** Clocks of two machines are seldom the same. */
const skewMilliseconds = 5 * 60_000;

/** The default validity of a node's certificate. Nodes renew it when a third is left. */
const nodeCertificateMilliseconds = 30 * day;

const { KeyUsageFlags, ExtendedKeyUsage } = x509;

/** What every certificate of ours is built from. */
interface Issue {
  subject: string;
  issuer: x509.X509Certificate | null;
  signingKey: webcrypto.CryptoKey;
  publicKey: webcrypto.CryptoKey | x509.PublicKey;
  milliseconds: number;
  extensions: x509.Extension[];
}

async function issue({ subject, issuer, signingKey, publicKey, milliseconds, extensions }: Issue) {
  const now = Date.now();
  const end = now + milliseconds;
  return x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject,
    issuer: issuer?.subject ?? subject,
    notBefore: new Date(now - skewMilliseconds),
    // None outlives the one that signed it.
    notAfter: new Date(issuer === null ? end : Math.min(end, issuer.notAfter.getTime())),
    publicKey,
    signingKey,
    signingAlgorithm,
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      ...(issuer === null ? [] : [await x509.AuthorityKeyIdentifierExtension.create(issuer)]),
    ],
  });
}

/** The root that nodes and API trust. Its key signs the two below and can then be taken off the machine. */
export async function makeRoot(name: string): Promise<KeyedCertificate> {
  const { privateKey, publicKey } = await newKeys();
  const certificate = await issue({
    subject: `CN=${name} root`,
    issuer: null,
    signingKey: privateKey,
    publicKey,
    milliseconds: rootDays * day,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, privateKey: await privateKeyPem(privateKey) };
}

/**
 * What the API signs nodes' certificates with. Valid for clients alone: a stolen one can identify as a node, but never as
 * the API, and cannot issue another authority.
 */
export async function makeIssuer(name: string, root: KeyedCertificate): Promise<KeyedCertificate> {
  const { privateKey, publicKey } = await newKeys();
  const certificate = await issue({
    subject: `CN=${name} nodes`,
    issuer: new x509.X509Certificate(root.certificate),
    signingKey: await importPrivateKey(root.privateKey),
    publicKey,
    milliseconds: rootDays * day,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new x509.ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth], false),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, privateKey: await privateKeyPem(privateKey) };
}

/** The certificate of the API's port for nodes, for all the names and addresses that nodes may reach it by. */
export async function makeServerCertificate(
  root: KeyedCertificate,
  hosts: readonly string[],
): Promise<KeyedCertificate> {
  const { privateKey, publicKey } = await newKeys();
  const certificate = await issue({
    subject: 'CN=Mamba Host API',
    issuer: new x509.X509Certificate(root.certificate),
    signingKey: await importPrivateKey(root.privateKey),
    publicKey,
    milliseconds: serverDays * day,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth], false),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, privateKey: await privateKeyPem(privateKey) };
}

export interface NodeCertificate {
  /** With the issuer's after it. */
  pem: string;
  serial: string;
  /** SHA-256 of the certificate, hexadecimal. */
  fingerprint: string;
  notBefore: Date;
  notAfter: Date;
}

/** The name of a node in its certificate. */
export const nodeName = (nodeId: string): string => `urn:mamba:node:${nodeId}`;

/** The name of an API instance in its certificate. */
export const instanceName = (instanceId: string): string => `urn:mamba:api:${instanceId}`;

export interface InstanceCertificate extends KeyedCertificate {
  /** SHA-256 of the certificate, hexadecimal. */
  fingerprint: string;
}

/** The certificate that an API instance shows to the others, with a key that never leaves its process. */
export async function makeInstanceCertificate(
  issuer: KeyedCertificate,
  instanceId: string,
): Promise<InstanceCertificate> {
  const { privateKey, publicKey } = await newKeys();
  const certificate = await issue({
    subject: `CN=${instanceId}`,
    issuer: new x509.X509Certificate(issuer.certificate),
    signingKey: await importPrivateKey(issuer.privateKey),
    publicKey,
    milliseconds: nodeCertificateMilliseconds,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth], false),
      new x509.SubjectAlternativeNameExtension([{ type: 'url', value: instanceName(instanceId) }]),
    ],
  });
  return {
    certificate: `${certificate.toString('pem')}\n${issuer.certificate}`,
    privateKey: await privateKeyPem(privateKey),
    fingerprint: Buffer.from(await certificate.getThumbprint('SHA-256')).toString('hex'),
  };
}

/**
 * Signs the key in a node's request. Nothing else of the request counts: names, uses and times are ours to give.
 * @throws Error when it is no request, its signature is not by its own key, or the key is of another kind
 */
export async function signNode(
  issuer: KeyedCertificate,
  nodeId: string,
  request: string,
  milliseconds = nodeCertificateMilliseconds,
): Promise<NodeCertificate> {
  const parsed = new x509.Pkcs10CertificateRequest(request);
  const { name, namedCurve } = parsed.publicKey.algorithm as { name: string; namedCurve?: string };
  if (name !== 'ECDSA' || namedCurve !== 'P-256') throw new Error('The key must be of the curve P-256.');
  if (!(await parsed.verify())) throw new Error('The request is not signed by the key that it names.');
  const certificate = await issue({
    subject: `CN=${nodeId}`,
    issuer: new x509.X509Certificate(issuer.certificate),
    signingKey: await importPrivateKey(issuer.privateKey),
    publicKey: parsed.publicKey,
    milliseconds,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth], false),
      new x509.SubjectAlternativeNameExtension([{ type: 'url', value: nodeName(nodeId) }]),
    ],
  });
  return {
    pem: `${certificate.toString('pem')}\n${issuer.certificate}`,
    serial: certificate.serialNumber,
    fingerprint: Buffer.from(await certificate.getThumbprint('SHA-256')).toString('hex'),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
  };
}
