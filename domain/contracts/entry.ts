import { z } from 'zod';
import { Locale } from '../locale.ts';
import { LoginResponse } from './auth.ts';
import { InvitationKey } from './invitation-key.ts';

/** How people come in, for the pages before the sign-in. */
export const AuthOptions = z
  .object({
    signUp: z.enum(['open', 'closed', 'invitation']),
    /** Whether mails are sent. Where they are not, a platform administrator hands their links over. */
    mails: z.boolean(),
    /** Whether passkeys work at this address: they need https (or localhost) and a name. */
    passkeys: z.boolean(),
    /** Providers of identities that one can sign in by. */
    providers: z.array(z.object({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'AuthOptions' });
export type AuthOptions = z.infer<typeof AuthOptions>;

const Email = z.email('Enter a valid email address.').max(254);
export const shortestPassword = 10;
const NewPassword = z
  .string()
  .min(shortestPassword, `Use at least ${shortestPassword} characters.`)
  .max(256, 'Use at most 256 characters.');
export const PersonName = z.string().trim().min(1, 'Enter your name.').max(100, 'Use at most 100 characters.');
/** As it stands in a link. */
const LinkToken = z.string().regex(/^[\w-]{43}$/, 'This link is not whole. Open it from the mail again.');

export const SignUpRequest = z
  .object({ email: Email, name: PersonName, password: NewPassword, invitation: InvitationKey.optional() })
  .meta({ id: 'SignUpRequest' });
export type SignUpRequest = z.infer<typeof SignUpRequest>;

/** `signed_in` where the mail of an invitation has shown already whose address it is; otherwise another mail is on its way. */
export const SignUpResponse = z.object({ status: z.enum(['signed_in', 'mail_sent']) }).meta({ id: 'SignUpResponse' });

/** With the password that was chosen: the mail alone, or the password alone, does not prove who signed up. */
export const VerifyEmailRequest = z
  .object({ token: LinkToken, password: z.string().min(1, 'Enter the password that you chose.').max(1024) })
  .meta({ id: 'VerifyEmailRequest' });
export const RequestResetRequest = z.object({ email: Email }).meta({ id: 'RequestResetRequest' });
export const ResetPasswordRequest = z
  .object({ token: LinkToken, password: NewPassword })
  .meta({ id: 'ResetPasswordRequest' });
export type ResetPasswordRequest = z.infer<typeof ResetPasswordRequest>;
export const ConfirmEmailRequest = z.object({ token: LinkToken }).meta({ id: 'ConfirmEmailRequest' });
/** `waiting`: the other address has still to confirm. */
export const ConfirmEmailResponse = z.object({ status: z.enum(['waiting', 'changed']) });

/** Six digits from an authenticator, or one of the recovery codes. */
const Code = z.string().trim().min(1, 'Enter the code.').max(40);
export const SecondFactorRequest = z.object({ challenge: z.uuid(), code: Code }).meta({ id: 'SecondFactorRequest' });

/** What a browser answers for a passkey (WebAuthn, JSON form); checked in depth by the library that knows it. */
const PasskeyResponse = z.looseObject({ id: z.string().max(1400), type: z.literal('public-key') });
/** What a browser is asked for a passkey (WebAuthn, JSON form). */
export const PasskeyOptions = z
  .object({ challenge: z.uuid(), options: z.looseObject({}) })
  .meta({ id: 'PasskeyOptions' });
export const PasskeyRequest = z
  .object({ challenge: z.uuid(), response: PasskeyResponse })
  .meta({ id: 'PasskeyRequest' });
export type PasskeyRequest = z.infer<typeof PasskeyRequest>;

/** Confirms the user's identity before a dangerous action, with one of these. A user with a second factor needs that. */
export const StepUpRequest = z
  .object({
    password: z.string().min(1, 'Enter your password.').max(1024).optional(),
    code: Code.optional(),
    passkey: PasskeyRequest.optional(),
  })
  .meta({ id: 'StepUpRequest' });
/** By what one can prove again who one is; none: by signing in anew. */
export const StepUpOptions = z
  .object({ methods: z.array(z.enum(['password', 'code', 'passkey'])) })
  .meta({ id: 'StepUpOptions' });
export type StepUpOptions = z.infer<typeof StepUpOptions>;
export type StepUpRequest = z.infer<typeof StepUpRequest>;

export const UpdateAccountRequest = z
  .object({
    name: PersonName.optional(),
    /** Null follows the browser. */
    locale: Locale.nullable().optional(),
  })
  .refine(({ name, locale }) => name !== undefined || locale !== undefined, 'Change the name or the language.')
  .meta({ id: 'UpdateAccountRequest' });
export type UpdateAccountRequest = z.infer<typeof UpdateAccountRequest>;
export const ChangePasswordRequest = z.object({ password: NewPassword }).meta({ id: 'ChangePasswordRequest' });
export const ChangeEmailRequest = z.object({ email: Email }).meta({ id: 'ChangeEmailRequest' });

export const ProviderId = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'There is no such provider.');
/** Where the browser is to go. */
export const ProviderStart = z.object({ url: z.url() }).meta({ id: 'ProviderStart' });
/** The query with which the provider sent the browser back, as it is. */
export const ProviderReturn = z.object({ query: z.string().max(8192) }).meta({ id: 'ProviderReturn' });
export const ProviderResult = z.union([LoginResponse, z.object({ linked: z.string() })]).meta({ id: 'ProviderResult' });
export type ProviderResult = z.infer<typeof ProviderResult>;
