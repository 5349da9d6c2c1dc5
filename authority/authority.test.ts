import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeIssuer, makeRoot, nodeName, signNode } from './authority.ts';
import { hostsOf, isDue, prepareAuthority, readAuthority } from './folder.ts';
import { newKeys, signingAlgorithm, x509 } from './x509.ts';

const nodeId = '01900000-0000-7000-8000-00000000000a';
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'mamba-ca-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function request(name = 'CN=ignored', algorithm = { name: 'ECDSA', namedCurve: 'P-256' }) {
  const keys =
    algorithm.namedCurve === 'P-256'
      ? await newKeys()
      : await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm });
  return made.toString('pem');
}

it('makes root, issuer and server certificate once, their keys for the owner alone', async () => {
  await expect(prepareAuthority(folder, ['localhost', '127.0.0.1'])).resolves.toEqual(['root', 'nodes', 'server']);
  await expect(prepareAuthority(folder, ['localhost'])).resolves.toEqual([]);
  const { root, issuer, server } = await readAuthority(folder);
  const [rootCertificate, serverCertificate] = [new X509Certificate(root), new X509Certificate(server.certificate)];
  expect(serverCertificate.checkIssued(rootCertificate)).toBe(true);
  expect(new X509Certificate(issuer.certificate).verify(rootCertificate.publicKey)).toBe(true);
  expect(serverCertificate.checkHost('localhost')).toBe('localhost');
  expect(serverCertificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  for (const name of ['root.key', 'nodes.key', 'server.key'])
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
});

it('adds a host that the server certificate lacks, and says what to do when the key of the root is away', async () => {
  await prepareAuthority(folder, ['localhost']);
  await expect(prepareAuthority(folder, ['panel.example'])).resolves.toEqual(['server']);
  expect(hostsOf(await readFile(join(folder, 'server.crt'), 'utf8'))).toEqual(['localhost', 'panel.example']);
  await rm(join(folder, 'root.key'));
  await expect(prepareAuthority(folder, ['localhost'])).resolves.toEqual([]);
  await expect(prepareAuthority(folder, ['localhost'], { renew: true })).rejects.toThrow(/Put root\.key back/);
});

it('is due when a third of the time is left', async () => {
  await prepareAuthority(folder, ['localhost']);
  const server = await readFile(join(folder, 'server.crt'), 'utf8');
  const day = 86_400_000;
  expect(isDue(server)).toBe(false);
  expect(isDue(server, Date.now() + 59 * day)).toBe(false);
  expect(isDue(server, Date.now() + 61 * day)).toBe(true);
});

it("signs a node's key with names of its own, whatever the request asks for", async () => {
  const root = await makeRoot('Test');
  const issuer = await makeIssuer('Test', root);
  const { pem, fingerprint, serial } = await signNode(issuer, nodeId, await request('CN=administrator'));
  const certificate = new X509Certificate(pem);
  expect(certificate.subject).toBe(`CN=${nodeId}`);
  expect(certificate.subjectAltName).toBe(`URI:${nodeName(nodeId)}`);
  expect(certificate.ca).toBe(false);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(certificate.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(fingerprint);
  expect(certificate.serialNumber.toLowerCase()).toBe(serial);
  expect(certificate.verify(new X509Certificate(issuer.certificate).publicKey)).toBe(true);
});

it('signs nothing that is no request, was changed, or has a key of another kind', async () => {
  const issuer = await makeIssuer('Test', await makeRoot('Test'));
  await expect(signNode(issuer, nodeId, 'nonsense')).rejects.toThrow();
  await expect(signNode(issuer, nodeId, await request('CN=x', { name: 'ECDSA', namedCurve: 'P-384' }))).rejects.toThrow(
    /P-256/,
  );
  const [bytes] = x509.PemConverter.decode(await request('CN=someone'));
  const changed = Buffer.from(bytes!);
  changed.write('anybody', changed.indexOf('someone'));
  const pem = x509.PemConverter.encode(changed, 'CERTIFICATE REQUEST');
  await expect(signNode(issuer, nodeId, pem)).rejects.toThrow(/not signed/);
});
