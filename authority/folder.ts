import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codedError } from '#domain/errors.ts';
import { makeIssuer, makeRoot, makeServerCertificate } from './authority.ts';
import type { KeyedCertificate } from './x509.ts';

export type CertificateName = 'root' | 'nodes' | 'server';

/** What the API reads of the folder; the root's key is not among it. */
export interface Authority {
  root: string;
  issuer: KeyedCertificate;
  server: KeyedCertificate;
}

/**
 * Makes what the folder of the authority lacks: root, the issuer of nodes' certificates, the certificate of the API's port. The
 * last one is also made again when a third of its time is left or it lacks a host. Returns what was made.
 * @throws DomainError `ca.no_root_key` when something has to be signed and the root's key is not there
 */
export async function prepareAuthority(
  folder: string,
  hosts: readonly string[],
  options: { renew?: boolean } = {},
): Promise<CertificateName[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made: CertificateName[] = [];
  if ((await readText(folder, 'root.crt')) === null) {
    await write(folder, 'root', await makeRoot('Mamba Host'));
    made.push('root');
  }
  const certificate = (await readText(folder, 'root.crt')) ?? '';
  const root = async (): Promise<KeyedCertificate> => {
    const privateKey = await readText(folder, 'root.key');
    if (privateKey !== null) return { certificate, privateKey };
    throw codedError('ca.no_root_key', { folder });
  };
  if ((await readText(folder, 'nodes.crt')) === null) {
    await write(folder, 'nodes', await makeIssuer('Mamba Host', await root()));
    made.push('nodes');
  }
  const server = await readText(folder, 'server.crt');
  const known = server === null ? [] : hostsOf(server);
  const wanted = [...new Set([...known, ...hosts])];
  if (server === null || options.renew === true || isDue(server) || wanted.length > known.length) {
    await write(folder, 'server', await makeServerCertificate(await root(), wanted));
    made.push('server');
  }
  return made;
}

/** @throws DomainError `ca.missing` saying which file, and what makes it */
export async function readAuthority(folder: string): Promise<Authority> {
  const need = async (name: string): Promise<string> => {
    const text = await readText(folder, name);
    if (text !== null) return text;
    throw codedError('ca.missing', { file: name, folder });
  };
  const pair = async (name: CertificateName): Promise<KeyedCertificate> => ({
    certificate: await need(`${name}.crt`),
    privateKey: await need(`${name}.key`),
  });
  return { root: await need('root.crt'), issuer: await pair('nodes'), server: await pair('server') };
}

/** SHA-256 of the root's certificate, base64url: a join token carries it, so that a new node knows whom it talks to. */
export const rootDigest = (root: string): string =>
  createHash('sha256').update(new X509Certificate(root).raw).digest('base64url');

/** When a third of its time is left, in milliseconds since 1970: it is renewed from then on. */
export function dueAt(pem: string): number {
  const { validFrom, validTo } = new X509Certificate(pem);
  const end = Date.parse(validTo);
  return end - (end - Date.parse(validFrom)) / 3;
}

/** Less than a third of its time is left. */
export const isDue = (pem: string, now = Date.now()): boolean => now > dueAt(pem);

export function hostsOf(pem: string): string[] {
  const names = new X509Certificate(pem).subjectAltName ?? '';
  return names.split(', ').flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? []);
}

async function readText(folder: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The key first: a certificate without its key would look like a whole one. */
async function write(
  folder: string,
  name: CertificateName,
  { certificate, privateKey }: KeyedCertificate,
): Promise<void> {
  for (const [file, text, mode] of [
    [`${name}.key`, privateKey, 0o600],
    [`${name}.crt`, certificate, 0o644],
  ] as const) {
    await writeFile(join(folder, `${file}.new`), text, { mode });
  }
  await rename(join(folder, `${name}.key.new`), join(folder, `${name}.key`));
  await rename(join(folder, `${name}.crt.new`), join(folder, `${name}.crt`));
}
