/**
 * What `npm run ca` does, in a process of its own that has the Prisma client:
 *
 *   init [HOST…]       makes root, issuer of nodes' certificates and server certificate, as far as missing; adds hosts to the last
 *   status             what there is and how long it is good
 *   renew [HOST…]      a new server certificate
 *   join NODE          a token by which one machine becomes this node
 *   revoke NODE        takes all certificates of a node back; its connections end within seconds
 */
import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { v7 as uuid } from 'uuid';
import { recordAudit } from '#api/audit/audit.ts';
import { hostsOf, prepareAuthority, readAuthority, rootDigest } from '#authority/folder.ts';
import { revokeCertificates } from '#api/nodes/enrollment/certificates.ts';
import { joinCommand, makeJoinToken } from '#api/nodes/enrollment/join-tokens.ts';
import type { Database } from '#prisma/client.ts';
import { createDatabase } from '#prisma/client.ts';
import { readCaConfig } from './config.ts';

const { folder, databaseUrl, nodeUrl } = readCaConfig();
const [command = 'status', ...words] = process.argv.slice(2);
const context = { ip: null, requestId: uuid() };

const commands: Record<string, () => Promise<string>> = {
  init: async () => {
    const made = await prepareAuthority(folder, ['localhost', '127.0.0.1', '::1', hostname(), ...words]);
    return `${made.length === 0 ? 'Nothing was missing' : `Made: ${made.join(', ')}`}.\n${await status()}`;
  },
  renew: async () => {
    await prepareAuthority(folder, words, { renew: true });
    return `The server certificate was renewed; the API takes it up within a minute.\n${await status()}`;
  },
  status,
  join: () =>
    withNode(async (prisma, node) => {
      const digest = rootDigest((await readAuthority(folder)).root);
      const { token, expiresAt } = await prisma.$transaction(async (transaction) => {
        const made = await makeJoinToken(transaction, node.id, digest);
        await recordAudit(transaction, context, {
          caller: null,
          action: 'node.join_token.create',
          details: { nodeId: node.id },
        });
        return made;
      });
      return `Until ${expiresAt.toISOString()}, once, on the machine that is to be ${node.name}:\n\n  ${joinCommand(nodeUrl, token)}`;
    }),
  revoke: () =>
    withNode(async (prisma, node) => {
      const count = await prisma.$transaction(async (transaction) => {
        const revoked = await revokeCertificates(transaction, node.id);
        await recordAudit(transaction, context, {
          caller: null,
          action: 'node.certificate.revoke',
          details: { nodeId: node.id, count: revoked },
        });
        return revoked;
      });
      return `${count} certificates of ${node.name} do not count any more. It can come back with: npm run ca -- join ${node.name}`;
    }),
};

async function status(): Promise<string> {
  const { root, issuer, server } = await readAuthority(folder);
  const line = (name: string, pem: string) =>
    `  ${name.padEnd(8)} until ${new Date(new X509Certificate(pem).validTo).toISOString().slice(0, 10)}`;
  return [
    `Authority in ${folder}`,
    line('root', root),
    line('nodes', issuer.certificate),
    `${line('server', server.certificate)}  for ${hostsOf(server.certificate).join(', ')}`,
    `  digest   ${rootDigest(root)}`,
  ].join('\n');
}

async function withNode(
  work: (prisma: Database, node: { id: string; name: string }) => Promise<string>,
): Promise<string> {
  const [wanted] = words;
  if (wanted === undefined) throw new Error(`Say which node: npm run ca -- ${command} NAME`);
  if (databaseUrl === undefined)
    throw new Error('No database is known. Start Mamba Host with npm start, or set DATABASE_URL.');
  const prisma = createDatabase(databaseUrl);
  try {
    const nodes = await prisma.node.findMany({ select: { id: true, name: true }, orderBy: { name: 'asc' } });
    const node = nodes.find(({ id, name }) => id === wanted || name === wanted);
    if (node === undefined)
      throw new Error(`There is no node ${wanted}. There are: ${nodes.map(({ name }) => name).join(', ') || 'none'}.`);
    return await work(prisma, node);
  } finally {
    await prisma.$disconnect();
  }
}

try {
  const run = commands[command];
  if (run === undefined) throw new Error(`Give one of: ${Object.keys(commands).join(', ')}.`);
  process.stdout.write(`${await run()}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
