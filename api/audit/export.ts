import { Readable } from 'node:stream';
import type { AuditEntry, AuditExportQuery } from '#domain/contracts/audit.ts';
import type { Database } from '#prisma/client.ts';
import type { BinaryAnswer } from '../http/binary.ts';
import type { AuditPlace } from './rows.ts';
import { eachAudit } from './rows.ts';

export const exportTypes = { mediaTypes: ['text/csv', 'application/x-ndjson'] } as const;

const columns = [
  'at',
  'action',
  'userName',
  'userId',
  'impersonatorName',
  'byApiKey',
  'subjectName',
  'tenantName',
  'tenantId',
  'serverName',
  'serverId',
  'fromIp',
  'requestId',
  'details',
  'id',
] as const satisfies readonly (keyof AuditEntry)[];

/** The entries as a file: CSV for tables, or a line of JSON each for programs. */
export function exportAudit(prisma: Database, place: AuditPlace, query: AuditExportQuery): BinaryAnswer {
  const { format } = query;
  const day = new Date().toISOString().slice(0, 10);
  return {
    mediaType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
    fileName: `audit-${day}.${format}`,
    bytes: null,
    body: Readable.from(
      format === 'csv' ? csv(eachAudit(prisma, place, query)) : jsonLines(eachAudit(prisma, place, query)),
    ),
  };
}

async function* csv(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  for await (const entry of entries) yield `${columns.map((column) => csvField(entry[column])).join(',')}\r\n`;
}

async function* jsonLines(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

/** RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe before it: users choose names, and others open the file. */
export function csvField(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
