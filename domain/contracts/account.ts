import { z } from 'zod';
import { Locale } from '../locale.ts';
import { readSixDigits, ungrouped } from './code.ts';
import { PasskeyRequest } from './entry.ts';

export const Account = z
  .object({
    email: z.string(),
    name: z.string(),
    /** The language of the panel and of mails; null follows the browser. */
    locale: Locale.nullable(),
    hasPassword: z.boolean(),
    passwordChangedAt: z.iso.datetime(),
    /** Waits for both addresses to confirm it. */
    newEmail: z.string().nullable(),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof Account>;

export const Passkey = z
  .object({
    /** Of the credential, base64url. */
    id: z.string(),
    name: z.string(),
    /** Lives on in an account of its maker (a phone's, say) when the device is lost. */
    isBackedUp: z.boolean(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Passkey' });
export type Passkey = z.infer<typeof Passkey>;

export const AccountSecurity = z
  .object({ hasTotp: z.boolean(), recoveryCodesLeft: z.number().int(), passkeys: z.array(Passkey) })
  .meta({ id: 'AccountSecurity' });
export type AccountSecurity = z.infer<typeof AccountSecurity>;

/** For an authenticator: as text to type, and as the address in its QR code. It counts once a code of it was given. */
export const NewTotp = z.object({ secret: z.string(), uri: z.string() }).meta({ id: 'NewTotp' });
export type NewTotp = z.infer<typeof NewTotp>;
export const ConfirmTotpRequest = z
  .object({
    code: z
      .string()
      .max(40)
      .overwrite(ungrouped)
      .refine((code) => readSixDigits(code) !== null, 'Enter the six digits.'),
  })
  .meta({ id: 'ConfirmTotpRequest' });
/** Shown this once; each lets its owner in once, in the place of the second factor. */
export const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) }).meta({ id: 'RecoveryCodes' });
const PasskeyName = z.string().trim().min(1, 'Give it a name.').max(63, 'Use at most 63 characters.');
export const AddPasskeyRequest = PasskeyRequest.extend({ name: PasskeyName }).meta({ id: 'AddPasskeyRequest' });
export type AddPasskeyRequest = z.infer<typeof AddPasskeyRequest>;

/** An account at a provider, by which one can sign in, too. */
const LinkedIdentity = z
  .object({
    provider: z.string(),
    providerName: z.string(),
    label: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'LinkedIdentity' });
export const LinkedIdentityList = z.object({
  items: z.array(LinkedIdentity),
  /** Those that one has not linked yet. */
  others: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type LinkedIdentityList = z.infer<typeof LinkedIdentityList>;

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
