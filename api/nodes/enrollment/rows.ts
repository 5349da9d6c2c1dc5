import type { NodeCertificate } from '#domain/contracts/certificates.ts';
import type { Database } from '#prisma/client.ts';
import { notFound } from '#api/http/authorize.ts';

const mostShown = 50;

/** The certificates of a node, the newest first. */
export async function listCertificates(prisma: Pick<Database, 'nodeCertificate'>, nodeId: string) {
  const rows = await prisma.nodeCertificate.findMany({
    where: { nodeId },
    orderBy: { createdAt: 'desc' },
    take: mostShown,
  });
  const items: NodeCertificate[] = rows.map(({ serial, fingerprint, ...row }) => ({
    serial,
    fingerprint,
    notBefore: row.notBefore.toISOString(),
    notAfter: row.notAfter.toISOString(),
    createdAt: row.createdAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }));
  return { items };
}

/** @throws DomainError `node.not_found` */
export async function assertNode(prisma: Pick<Database, 'node'>, id: string): Promise<void> {
  if ((await prisma.node.count({ where: { id } })) === 0) throw notFound('node.not_found');
}
