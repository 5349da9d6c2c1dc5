import type { BackupEntries, BackupEntriesQuery } from '#domain/contracts/backups.ts';
import { recordAudit } from '../audit/audit.ts';
import type { BinaryAnswer } from '../http/binary.ts';
import type { Meeting, Rendezvous } from '../nodes/streams/rendezvous.ts';
import { findReadable, locationOf } from './find.ts';
import type { Database } from '#prisma/client.ts';
import type { Call, PublicCall } from '../http/call.ts';
import type { Nodes } from '../nodes/nodes.ts';

interface Needs {
  prisma: Database;
  nodes: Pick<Nodes, 'ask' | 'returnAddress'>;
  rendezvous: Rendezvous;
}

/** Media types of the archive formats. */
export const archiveTypes = { 'tar.zst': 'application/zstd', 'tar.gz': 'application/gzip' } as const;

/**
 * The contents of one folder of a backup, read by the node that made it.
 * @throws DomainError `backup.not_found`, `backup.not_complete`, `backup.missing`, `backup.damaged`, `node.offline`, …
 */
export async function listEntries(
  { deps }: PublicCall<Pick<Needs, 'prisma' | 'nodes'>>,
  { backupId, folder, after, limit }: { backupId: string } & BackupEntriesQuery,
): Promise<BackupEntries> {
  const backup = await findReadable(deps.prisma, backupId);
  const question = { location: locationOf(backup), folder, after: after ?? null, limit };
  return deps.nodes.ask(backup.nodeId, 'backup:entries', question);
}

interface Download {
  backupId: string;
  /** Aborts when the caller disconnects. */
  signal: AbortSignal;
}

/**
 * Checks with the node that a download could begin now. A browser that follows a refused link would show its own error page
 * instead of our sentence.
 * @throws DomainError as `downloadBackup`
 */
export async function checkDownload({ deps }: PublicCall<Needs>, backupId: string): Promise<void> {
  const backup = await findReadable(deps.prisma, backupId);
  const meeting = deps.rendezvous.expect(backup.nodeId);
  try {
    await sendTo(meeting, backup, deps);
  } finally {
    meeting.giveUp();
  }
}

/**
 * Streams an archive as it is stored, from the node to the caller.
 * @throws DomainError `backup.not_found`, `backup.not_complete`, `backup.missing`, `backup.damaged`, `node.offline`, …
 */
export async function downloadBackup(
  { deps, caller, context }: Call<Needs>,
  { backupId, signal }: Download,
): Promise<BinaryAnswer> {
  const backup = await findReadable(deps.prisma, backupId);
  const { name: serverName } = await deps.prisma.server.findUniqueOrThrow({
    where: { id: backup.serverId },
    select: { name: true },
  });
  await recordAudit(deps.prisma, context, {
    caller,
    tenantId: backup.tenantId,
    serverId: backup.serverId,
    action: 'backup.download',
    details: { backupId },
  });
  const format = backup.format === 'tar.gz' ? 'tar.gz' : 'tar.zst';
  const meeting = deps.rendezvous.expect(backup.nodeId);
  signal.addEventListener('abort', meeting.giveUp);
  try {
    const { bytes } = await sendTo(meeting, backup, deps);
    const body = await meeting.body;
    return { mediaType: archiveTypes[format], fileName: `${serverName}, ${backup.name}.${format}`, bytes, body };
  } catch (error) {
    meeting.giveUp();
    throw error;
  } finally {
    signal.removeEventListener('abort', meeting.giveUp);
  }
}

/** Asks the node of a backup to send it to a rendezvous. */
const sendTo = (
  { streamId }: Pick<Meeting, 'streamId'>,
  backup: Awaited<ReturnType<typeof findReadable>>,
  { nodes }: Pick<Needs, 'nodes'>,
) =>
  nodes.ask(backup.nodeId, 'stream:open', {
    streamId,
    ...nodes.returnAddress(backup.nodeId),
    source: { kind: 'backup', location: locationOf(backup) },
  });
