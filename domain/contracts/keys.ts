import { z } from 'zod';
import { SentTime } from './common.ts';
import { Permission } from '../permissions/permissions.ts';

const KeyName = z.string().trim().min(1, 'Give it a name.').max(63, 'Use at most 63 characters.');

/** A key of a program. It may do what it was given, as far as its user may do it. */
export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    /** Its first letters. */
    prefix: z.string(),
    permissions: z.array(Permission),
    tenantId: z.uuid().nullable(),
    /** Addresses and networks it may come from; none: any. */
    allowedIps: z.array(z.string()),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
    lastUsedIp: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;
export const ApiKeyList = z.object({ items: z.array(ApiKey) });

export const CreateApiKeyRequest = z
  .object({
    name: KeyName,
    permissions: z.array(Permission).min(1, 'Choose what it may do.').max(200),
    /** Limits it to one tenant. */
    tenantId: z.uuid().nullable().default(null),
    /** `192.0.2.1`, `2001:db8::/32`; none: from anywhere. */
    allowedIps: z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'This is no address and no network.'))
      .max(50, 'Use at most 50 addresses and networks.')
      .default([]),
    /** Null: it does not end by itself. */
    expiresAt: SentTime.nullable().default(null),
  })
  .meta({ id: 'CreateApiKeyRequest' });
export type CreateApiKeyRequest = z.infer<typeof CreateApiKeyRequest>;
/** The secret is shown this once. */
export const CreateApiKeyResponse = z.object({ key: ApiKey, secret: z.string() }).meta({ id: 'CreateApiKeyResponse' });

/** A stored public key. Nothing signs in by it before there is SFTP, so the panel does not offer it. */
export const SshKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    type: z.string(),
    fingerprint: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'SshKey' });
export type SshKey = z.infer<typeof SshKey>;
export const SshKeyList = z.object({ items: z.array(SshKey) });
/** As it stands in the file that ends in .pub. */
export const CreateSshKeyRequest = z
  .object({
    name: KeyName,
    publicKey: z.string().trim().min(1, 'Paste the public key.').max(4000, 'This is too long for a public key.'),
  })
  .meta({ id: 'CreateSshKeyRequest' });
export type CreateSshKeyRequest = z.infer<typeof CreateSshKeyRequest>;
