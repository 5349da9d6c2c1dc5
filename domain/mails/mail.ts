import { z } from 'zod';

const person = { name: z.string() };
/** An action on the user's account, and where it came from, so that the user can recognise it. */
const deed = { ...person, device: z.string(), ip: z.string(), at: z.iso.datetime() };
const link = z.url();

/** What happened to the second factors of an account. */
export const FactorChange = z.enum([
  'totp_added',
  'totp_removed',
  'recovery_codes_replaced',
  'passkey_added',
  'passkey_removed',
]);
export type FactorChange = z.infer<typeof FactorChange>;

/** A new way into an account. */
export const NewAccess = z.enum(['api_key', 'ssh_key', 'identity']);
export type NewAccess = z.infer<typeof NewAccess>;

/** Every mail, by the name of its template, with its values. Sealed while it waits: it may contain a link that grants access. */
export const Mail = z.discriminatedUnion('template', [
  z.object({ template: z.literal('verify-email'), values: z.object({ ...person, link }) }),
  /** A sign-up used an address that has an account already. */
  z.object({ template: z.literal('account-exists'), values: z.object({ ...person, link, resetLink: link }) }),
  z.object({ template: z.literal('reset-password'), values: z.object({ ...person, link }) }),
  z.object({ template: z.literal('password-changed'), values: z.object({ ...deed, resetLink: link }) }),
  z.object({ template: z.literal('change-email-from'), values: z.object({ ...person, newEmail: z.string(), link }) }),
  z.object({ template: z.literal('change-email-to'), values: z.object({ ...person, newEmail: z.string(), link }) }),
  z.object({ template: z.literal('email-changed'), values: z.object({ ...person, newEmail: z.string() }) }),
  z.object({ template: z.literal('session-replayed'), values: z.object(deed) }),
  z.object({
    template: z.literal('second-factor-changed'),
    values: z.object({
      ...deed,
      change: FactorChange.optional(),
      /** An English sentence, in mails written before `change` existed. */
      what: z.string().optional(),
    }),
  }),
  z.object({
    template: z.literal('access-added'),
    values: z.object({ ...deed, kind: NewAccess, label: z.string(), resetLink: link }),
  }),
  /** Wrong codes of the second factor, after the right password. */
  z.object({
    template: z.literal('second-factor-guessed'),
    values: z.object({ ...deed, count: z.number().int(), resetLink: link }),
  }),
  /** An administrator made the account. */
  z.object({
    template: z.literal('account-created'),
    values: z.object({ ...person, email: z.string(), creator: z.string(), link }),
  }),
  /** An administrator took the second factors away. */
  z.object({
    template: z.literal('second-factors-reset'),
    values: z.object({ ...person, at: z.iso.datetime(), resetLink: link }),
  }),
  z.object({
    template: z.literal('invitation'),
    /** `role`: null for access to one server. */
    values: z.object({
      inviter: z.string(),
      to: z.string(),
      role: z.string().nullable(),
      link,
      expiresAt: z.iso.datetime(),
    }),
  }),
]);
export type Mail = z.infer<typeof Mail>;

/** What the values of a mail are sealed for. */
export const mailContext = (mailId: string): string => `mails.values:${mailId}`;
