import type { TLSSocket } from 'node:tls';
import type { NodeRefusal } from '#domain/errors/sentences/nodes.ts';
import type { Database } from '#prisma/client.ts';
import { instanceName, nodeName } from '#authority/authority.ts';

/** Who is at the other end of a connection to the port of nodes. */
export type Peer =
  | { kind: 'node'; nodeId: string; fingerprint: string }
  /** Another instance of this API. */
  | { kind: 'instance'; instanceId: string }
  /** Showed no certificate: a machine that wants to join. */
  | { kind: 'stranger' }
  /** Showed one that does not count. */
  | { kind: 'refused'; reason: NodeRefusal };

const refused = (reason: NodeRefusal): Peer => ({ kind: 'refused', reason });

/**
 * Reads it from the certificate alone. It must be signed by our authority, be one that we know to have given out, name the node or the API
 * instance that we gave it to, and neither have ended nor been taken back.
 */
export async function identifyPeer(
  prisma: Pick<Database, 'nodeCertificate' | 'apiInstance'>,
  socket: TLSSocket,
): Promise<Peer> {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return { kind: 'stranger' };
  if (!socket.authorized) return refused('foreign_authority');
  const fingerprint = fingerprintOf(certificate.fingerprint256);
  if (certificate.subjectAltName?.startsWith(`URI:${instanceName('')}`) === true) {
    const instance = await prisma.apiInstance.findUnique({ where: { fingerprint } });
    if (instance !== null && certificate.subjectAltName === `URI:${instanceName(instance.id)}`)
      return { kind: 'instance', instanceId: instance.id };
    return refused('unknown_instance');
  }
  const row = await prisma.nodeCertificate.findUnique({ where: { fingerprint } });
  if (row === null || certificate.subjectAltName !== `URI:${nodeName(row.nodeId)}`) return refused('unknown');
  if (row.revokedAt !== null) return refused('revoked');
  if (row.notAfter.getTime() <= Date.now()) return refused('expired');
  return { kind: 'node', nodeId: row.nodeId, fingerprint };
}

/** `AB:CD:…` → `abcd…` */
const fingerprintOf = (text: string): string => text.replaceAll(':', '').toLowerCase();
