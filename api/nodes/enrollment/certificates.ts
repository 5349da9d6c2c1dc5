import type { IssuedCertificate } from '#domain/contracts/certificates.ts';
import { codedError, errorMessage } from '#domain/errors.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Database } from '#prisma/client.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { RequestContext } from '#api/http/request-context.ts';
import type { NodeCertificate } from '#authority/authority.ts';
import { signNode } from '#authority/authority.ts';
import type { Authority } from '#authority/folder.ts';
import { hashJoinToken } from './join-tokens.ts';

export interface CertificateNeeds {
  prisma: Database;
  readAuthority(): Promise<Authority>;
  /** Temporal's, told to nodes. */
  namespace: string;
  /** How long a node's certificate is good. */
  certificateMilliseconds: number;
}

type Transaction = Prisma.TransactionClient;
type From = Pick<RequestContext, 'ip' | 'requestId'>;

/**
 * Makes a machine the node that its token is for: the token is used up, and whatever certificates the node had do not count any more.
 * @throws DomainError `node.join_refused` for a token that is unknown, used or too old; `request.invalid` for a bad request, the token stays good then
 */
export async function joinNode(
  needs: CertificateNeeds,
  { token, request }: { token: string; request: string },
  context: From,
): Promise<IssuedCertificate> {
  const { prisma } = needs;
  const tokenHash = hashJoinToken(token);
  const row = await prisma.nodeJoinToken.findUnique({ where: { tokenHash } });
  if (row === null || row.usedAt !== null || row.expiresAt <= new Date()) throw joinRefused();
  const { nodeId } = row;
  const { root, certificate } = await sign(needs, nodeId, request);
  await prisma.$transaction(async (transaction) => {
    await lockNode(transaction, nodeId);
    const { count } = await transaction.nodeJoinToken.updateMany({
      where: { tokenHash, usedAt: null },
      data: { usedAt: new Date() },
    });
    if (count === 0) throw joinRefused();
    await revokeOthers(transaction, nodeId, certificate.fingerprint);
    await keep(transaction, nodeId, certificate);
    await audit(transaction, context, 'node.join', nodeId, { serial: certificate.serial });
  });
  return { nodeId, namespace: needs.namespace, certificate: certificate.pem, root };
}

/** The node of a connection, and the certificate that opened it. */
interface Shown {
  nodeId: string;
  fingerprint: string;
}

/**
 * Gives a node a further certificate; the one that it has stays good until it says that it uses the new one.
 * @throws DomainError `node.refused` when the one that it shows was taken back meanwhile
 */
export async function renewNode(
  needs: CertificateNeeds,
  { nodeId, fingerprint }: Shown,
  request: string,
  context: From,
): Promise<IssuedCertificate> {
  const { root, certificate } = await sign(needs, nodeId, request);
  await needs.prisma.$transaction(async (transaction) => {
    await assertStillCounts(transaction, { nodeId, fingerprint });
    // One in use and one to come: a node that asks again and again collects none.
    await revokeOthers(transaction, nodeId, fingerprint);
    await keep(transaction, nodeId, certificate);
    await audit(transaction, context, 'node.certificate.renew', nodeId, { serial: certificate.serial });
  });
  return { nodeId, namespace: needs.namespace, certificate: certificate.pem, root };
}

/**
 * The node uses its new certificate everywhere: no other of its counts any more.
 * @throws DomainError `node.refused` when the one that it shows was taken back meanwhile
 */
export async function confirmRenewed(prisma: Database, { nodeId, fingerprint }: Shown): Promise<void> {
  await prisma.$transaction(async (transaction) => {
    await assertStillCounts(transaction, { nodeId, fingerprint });
    await revokeOthers(transaction, nodeId, fingerprint);
  });
}

/** Takes certificates of a node back, all or one. Connections that they opened end within two seconds. Answers how many there were. */
export async function revokeCertificates(transaction: Transaction, nodeId: string, serial?: string): Promise<number> {
  await lockNode(transaction, nodeId);
  const { count } = await transaction.nodeCertificate.updateMany({
    where: { nodeId, revokedAt: null, ...(serial === undefined ? {} : { serial }) },
    data: { revokedAt: new Date() },
  });
  if (count > 0) await notifyChanged(transaction, 'node', nodeId);
  return count;
}

/** Certificates of a node are given and taken back one after the other: what is taken back must not miss one that is being given. */
async function lockNode(transaction: Transaction, nodeId: string): Promise<void> {
  await transaction.$queryRaw`SELECT id FROM nodes WHERE id = ${nodeId}::uuid FOR UPDATE`;
}

/**
 * A connection outlives the revocation of its certificate for a moment. Until it closes, it must not obtain another certificate or
 * revoke that of the machine which replaced it.
 */
async function assertStillCounts(transaction: Transaction, { nodeId, fingerprint }: Shown): Promise<void> {
  await lockNode(transaction, nodeId);
  const where = { nodeId, fingerprint, revokedAt: null, notAfter: { gt: new Date() } };
  if ((await transaction.nodeCertificate.count({ where })) > 0) return;
  throw codedError('node.refused', { reason: 'revoked' });
}

async function sign(needs: CertificateNeeds, nodeId: string, request: string) {
  const { root, issuer } = await needs.readAuthority();
  try {
    return { root, certificate: await signNode(issuer, nodeId, request, needs.certificateMilliseconds) };
  } catch (error) {
    const message = `The certificate request cannot be used: ${errorMessage(error)}`;
    throw codedError('request.invalid', { summary: message }, { cause: error });
  }
}

async function revokeOthers(transaction: Transaction, nodeId: string, fingerprint: string): Promise<void> {
  const { count } = await transaction.nodeCertificate.updateMany({
    where: { nodeId, revokedAt: null, fingerprint: { not: fingerprint } },
    data: { revokedAt: new Date() },
  });
  if (count > 0) await notifyChanged(transaction, 'node', nodeId);
}

async function keep(transaction: Transaction, nodeId: string, certificate: NodeCertificate): Promise<void> {
  const { serial, fingerprint, notBefore, notAfter } = certificate;
  await transaction.nodeCertificate.create({ data: { serial, nodeId, fingerprint, notBefore, notAfter } });
  await notifyChanged(transaction, 'node', nodeId);
}

function audit(
  transaction: Transaction,
  context: From,
  action: string,
  nodeId: string,
  details: Prisma.InputJsonObject,
): Promise<string> {
  return recordAudit(transaction, context, { caller: null, action, details: { nodeId, ...details } });
}

const joinRefused = () => codedError('node.join_refused');
