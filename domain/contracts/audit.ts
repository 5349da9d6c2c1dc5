import { z } from 'zod';
import { PageQuery, pageOf, SentTime } from './common.ts';

/** Who did what: on behalf of whom, from where, what was before and after. */
export const AuditEntry = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime(),
    userId: z.uuid().nullable(),
    userName: z.string().nullable(),
    /** The administrator who acted as that user. */
    impersonatorName: z.string().nullable(),
    /** By a program, with a key of the user's. */
    byApiKey: z.boolean(),
    tenantId: z.uuid().nullable(),
    tenantName: z.string().nullable(),
    serverId: z.uuid().nullable(),
    serverName: z.string().nullable(),
    action: z.string(),
    /** The user it was done to, by their current name; null: no user, or a deleted one. */
    subjectName: z.string().nullable(),
    /** Only for those who may read the audit log, and not for everybody who sees a server's activity. */
    fromIp: z.string().nullable(),
    requestId: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditPage = pageOf(AuditEntry).meta({ id: 'AuditPage' });

const filters = {
  /** Of an action, its beginning: `backup.` is all that has to do with backups. */
  action: z
    .string()
    .regex(/^[a-z_.]{1,60}$/, 'Such as member.update, or the beginning of it.')
    .optional(),
  userId: z.uuid().optional(),
  serverId: z.uuid().optional(),
  from: SentTime.optional(),
  to: SentTime.optional(),
};

export const AuditQuery = PageQuery.extend(filters);
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditExportQuery = z.object({ ...filters, format: z.enum(['csv', 'jsonl']).default('csv') });
export type AuditExportQuery = z.infer<typeof AuditExportQuery>;
