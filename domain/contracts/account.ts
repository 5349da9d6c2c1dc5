import { z } from 'zod';

export const Account = z
  .object({
    email: z.string(),
    name: z.string(),
    hasPassword: z.boolean(),
    passwordChangedAt: z.iso.datetime(),
    /** Waits for both addresses to confirm it. */
    newEmail: z.string().nullable(),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof Account>;

/** A device that is signed in. */
export const AccountSession = z
  .object({
    id: z.uuid(),
    /** The one that asks. */
    current: z.boolean(),
    userAgent: z.string(),
    ip: z.string().nullable(),
    /** How it was proven who it is: `pwd`, `otp`, `hwk` (a passkey), `fed` (a provider), `kba` (a recovery code). */
    methods: z.array(z.string()),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    /** The administrator who acts in one's name by it. */
    impersonatedBy: z.string().nullable(),
  })
  .meta({ id: 'AccountSession' });
export type AccountSession = z.infer<typeof AccountSession>;

export const AccountSessionList = z.object({ items: z.array(AccountSession) });
