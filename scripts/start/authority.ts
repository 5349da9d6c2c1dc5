import { createHash, X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { prepareAuthority, readAuthority, rootDigest } from '#authority/folder.ts';
import { joinToken } from '#domain/contracts/certificates.ts';
import { withClient } from '#prisma/engine/postgres-connection.ts';
import { readJson } from './data/json-file.ts';
import { Problem } from './problem.ts';

/** Names and addresses under which nodes may look for this machine. */
export const ownHosts = (host: string, networkAddress: string): string[] => [
  ...new Set(['localhost', '127.0.0.1', '::1', hostname(), host, networkAddress].filter((name) => !isWildcard(name))),
];

const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** Makes what of the authority is missing or ends soon. @throws Problem when that needs the root's key and it is away */
export async function makeAuthority(folder: string, hosts: readonly string[]): Promise<void> {
  try {
    await prepareAuthority(folder, hosts);
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const Kept = z.object({ nodeId: z.string(), certificate: z.string(), root: z.string() });

/**
 * What lets the local node join: a token that the seed writes down. Null where it has joined already, and its certificate counts in
 * this database and by this authority.
 */
export async function localJoinToken(options: {
  authorityDir: string;
  nodeDir: string;
  nodeId: string;
  databaseUrl: string;
}): Promise<string | null> {
  const { root } = await readAuthority(options.authorityDir);
  const kept = Kept.safeParse(readJson(join(options.nodeDir, 'identity', 'node.json'))).data;
  const isOurs = kept?.nodeId === options.nodeId && rootDigest(kept.root) === rootDigest(root);
  if (kept !== undefined && isOurs && (await counts(options.databaseUrl, kept.certificate))) return null;
  return joinToken(randomBytes(32).toString('base64url'), rootDigest(root));
}

async function counts(databaseUrl: string, certificate: string): Promise<boolean> {
  const fingerprint = createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');
  const { rowCount } = await withClient(databaseUrl, (client) =>
    client.query(
      'SELECT 1 FROM node_certificates WHERE fingerprint = $1 AND revoked_at IS NULL AND not_after > now()',
      [fingerprint],
    ),
  );
  return rowCount === 1;
}
