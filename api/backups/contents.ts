import type { BackupEntries, BackupEntriesQuery } from '#domain/contracts/backups.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { BinaryAnswer } from '../http/binary.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import type { Meeting } from '../nodes/streams/rendezvous.ts';
import { findReadable, locationOf } from './find.ts';

/** Media types of the archive formats. */
export const archiveTypes = { 'tar.zst': 'application/zstd', 'tar.gz': 'application/gzip' } as const;

/**
 * What is in one folder of a backup, asked of the node that made it.
 * @throws DomainError `backup.not_found`, `backup.not_complete`, `backup.missing`, `backup.damaged`, `node.offline`, …
 */
export async function listEntries(
  deps: ApiDependencies,
  backupId: string,
  { folder, after, limit }: BackupEntriesQuery,
): Promise<BackupEntries> {
  const backup = await findReadable(deps.prisma, backupId);
  const question = { location: locationOf(backup), folder, after: after ?? null, limit };
  return deps.nodes.ask(backup.nodeId, 'backup:entries', question);
}

interface DownloadCall {
  backupId: string;
  caller: Caller;
  context: RequestContext;
  signal: AbortSignal;
}

/**
 * Whether a download would begin now, asked of the node as the download itself asks it: what a browser would show of a refusal
 * is its own page and not our sentence.
 * @throws DomainError as `downloadBackup`
 */
export async function checkDownload(deps: ApiDependencies, backupId: string): Promise<void> {
  const backup = await findReadable(deps.prisma, backupId);
  const meeting = deps.rendezvous.expect(backup.nodeId);
  try {
    await sendTo(meeting, backup, deps);
  } finally {
    meeting.giveUp();
  }
}

/**
 * An archive as it lies in its storage, from the node's hand into the caller's.
 * @throws DomainError `backup.not_found`, `backup.not_complete`, `backup.missing`, `backup.damaged`, `node.offline`, …
 */
export async function downloadBackup(
  deps: ApiDependencies,
  { backupId, caller, context, signal }: DownloadCall,
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
  { nodes }: Pick<ApiDependencies, 'nodes'>,
) => nodes.ask(backup.nodeId, 'stream:open', { streamId, source: { kind: 'backup', location: locationOf(backup) } });
