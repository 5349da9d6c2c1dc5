import { codedError } from '#domain/errors.ts';
import type { FactorChange } from '#domain/mails/mail.ts';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import type { AccountSecurity, AddPasskeyRequest } from '#domain/contracts/account.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { ask, take } from '../auth/challenges.ts';
import { relyingParty } from '../auth/passkeys.ts';
import { replaceRecoveryCodes } from '../auth/recovery-codes.ts';
import { newTotp, takeCode } from '../auth/totp.ts';
import { notFound } from '#api/http/authorize.ts';
import { invalid } from '#api/http/refuse.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { PrincipalStore } from '../auth/principals.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';

interface Needs {
  config: Pick<ApiConfig, 'http'>;
  mailer: Mailer;
  principals: PrincipalStore;
  prisma: Database;
  sealer: Sealer;
}

/** The second factors of the caller. */
export async function getSecurity({ deps, caller }: Call<{ prisma: Database }>): Promise<AccountSecurity> {
  const user = await deps.prisma.user.findUniqueOrThrow({
    where: { id: caller.userId },
    include: {
      passkeys: { orderBy: { createdAt: 'asc' } },
      _count: { select: { recoveryCodes: { where: { usedAt: null } } } },
    },
  });
  return {
    hasTotp: user.totpConfirmedAt !== null,
    recoveryCodesLeft: user._count.recoveryCodes,
    passkeys: user.passkeys.map(({ id, name, isBackedUp, createdAt, lastUsedAt }) => ({
      id,
      name,
      isBackedUp,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
  };
}

/** A new secret for an authenticator; it replaces an unconfirmed secret, never a confirmed one. */
export async function beginTotp({ deps, caller }: Call<Needs>): Promise<{ secret: string; uri: string }> {
  const user = { id: caller.userId, email: caller.email };
  const { secret, uri, sealed } = await newTotp(deps, user, deps.config.http.publicUrl.hostname);
  const { count } = await deps.prisma.user.updateMany({
    where: { id: user.id, totpConfirmedAt: null },
    data: { totpSecret: sealed, totpLastStep: 0n },
  });
  if (count === 0) throw invalid([{ path: '', message: 'You have an authenticator already. Remove it first.' }]);
  return { secret, uri };
}

/** Confirms by a first code that the authenticator has the secret. Answers with new recovery codes. */
export async function confirmTotp(call: Call<Needs>, code: string): Promise<string[]> {
  const { deps, caller } = call;
  const user = await deps.prisma.user.findUniqueOrThrow({ where: { id: caller.userId } });
  if (user.totpConfirmedAt !== null || !(await takeCode(deps, user, code)))
    throw invalid([{ path: 'code', message: 'This code is wrong. Look whether the clock of your phone is right.' }]);
  return change(call, 'account.totp_added', 'totp_added', async (transaction) => {
    await transaction.user.update({ where: { id: user.id }, data: { totpConfirmedAt: new Date() } });
    return replaceRecoveryCodes(transaction, user.id);
  });
}

export async function removeTotp(call: Call<Needs>): Promise<void> {
  const { userId } = call.caller;
  await change(call, 'account.totp_removed', 'totp_removed', async (transaction) => {
    await transaction.user.update({ where: { id: userId }, data: { totpSecret: null, totpConfirmedAt: null } });
    await dropUnneededCodes(transaction, userId);
  });
}

export function newRecoveryCodes(call: Call<Needs>): Promise<string[]> {
  const { userId } = call.caller;
  return change(call, 'account.recovery_codes_replaced', 'recovery_codes_replaced', (transaction) =>
    replaceRecoveryCodes(transaction, userId),
  );
}

const Asked = z.object({ challenge: z.string() });

export async function askForNewPasskey({ deps, caller }: Call<Needs>) {
  const { id, name } = relyingParty(deps.config.http.publicUrl);
  const known = await deps.prisma.passkey.findMany({ where: { userId: caller.userId }, select: { id: true } });
  const options = await generateRegistrationOptions({
    rpID: id,
    rpName: name,
    userName: caller.email,
    userDisplayName: caller.name,
    userID: new TextEncoder().encode(caller.userId),
    attestationType: 'none',
    excludeCredentials: known,
    // It signs in without a user name, so the device must verify its owner and find the passkey by itself.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const data = { challenge: options.challenge };
  const challenge = await ask(deps.prisma, { purpose: 'passkey.register', userId: caller.userId, data });
  return { challenge, options: { ...options } };
}

/**
 * Adds a passkey; the first second factor of an account brings recovery codes.
 * @throws DomainError `auth.challenge_ended`, `auth.passkey_refused`, `passkey.known`
 */
export async function addPasskey(call: Call<Needs>, request: AddPasskeyRequest): Promise<string[]> {
  const { deps, caller } = call;
  const { userId, data } = await take(deps.prisma, request.challenge, 'passkey.register');
  const { id, origin } = relyingParty(deps.config.http.publicUrl);
  const answer = await verifyRegistrationResponse({
    response: request.response as unknown as RegistrationResponseJSON,
    expectedChallenge: Asked.parse(data).challenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
  }).catch((cause: unknown) => {
    throw codedError('auth.passkey_refused', {}, { cause });
  });
  if (!answer.verified || userId !== caller.userId) throw codedError('auth.passkey_refused');
  const { credential, credentialBackedUp } = answer.registrationInfo;
  const row = {
    id: credential.id,
    userId,
    name: request.name,
    publicKey: new Uint8Array(credential.publicKey),
    counter: BigInt(credential.counter),
    transports: credential.transports ?? [],
    isBackedUp: credentialBackedUp,
  };
  return change(call, 'account.passkey_added', 'passkey_added', async (transaction) => {
    const { count } = await transaction.passkey.createMany({ data: [row], skipDuplicates: true });
    if (count === 0) throw codedError('passkey.known');
    const codes = await transaction.recoveryCode.count({ where: { userId } });
    return codes === 0 ? replaceRecoveryCodes(transaction, userId) : [];
  });
}

/** @throws DomainError `passkey.not_found` */
export async function removePasskey(call: Call<Needs>, id: string): Promise<void> {
  const { userId } = call.caller;
  await change(call, 'account.passkey_removed', 'passkey_removed', async (transaction) => {
    const { count } = await transaction.passkey.deleteMany({ where: { id, userId } });
    if (count === 0) throw notFound('passkey.not_found');
    await dropUnneededCodes(transaction, userId);
  });
}

/** Recovery codes stand in for a second factor, so they go with the last one. */
async function dropUnneededCodes(transaction: Prisma.TransactionClient, userId: string): Promise<void> {
  const without = { id: userId, totpConfirmedAt: null, passkeys: { none: {} } };
  if ((await transaction.user.count({ where: without })) > 0)
    await transaction.recoveryCode.deleteMany({ where: { userId } });
}

/** Changes what protects an account: audits it and tells the owner by mail. */
async function change<Result>(
  { deps, caller, context }: Call<Needs>,
  action: string,
  what: FactorChange,
  work: (transaction: Prisma.TransactionClient) => Promise<Result>,
): Promise<Result> {
  const { result, mail } = await deps.prisma.$transaction(async (transaction) => {
    const done = await work(transaction);
    const added = await deps.mailer.add(transaction, caller.email, {
      template: 'second-factor-changed',
      values: {
        name: caller.name,
        change: what,
        device: context.userAgent,
        ip: context.ip ?? '',
        at: new Date().toISOString(),
      },
    });
    // Tenants may require a second factor: without one the user loses rights there.
    await notifyChanged(transaction, 'rights', caller.userId);
    await recordAudit(transaction, context, { caller, action });
    return { result: done, mail: added };
  });
  deps.mailer.launch(mail);
  if (caller.sessionId !== null) deps.principals.forgetSession(caller.sessionId);
  return result;
}
