import { isIP } from 'node:net';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import { codedError } from '#domain/errors.ts';
import type { PasskeyRequest } from '#domain/contracts/entry.ts';
import { ask, take } from './challenges.ts';
import type { Issued, SignInNeeds } from './issue.ts';
import { signIn } from './issue.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Database } from '#prisma/client.ts';
import type { PublicCall } from '#api/http/call.ts';

/** What asking for a passkey takes. */
export interface PasskeyNeeds {
  config: Pick<ApiConfig, 'http'>;
  prisma: Database;
}

/** The party that passkeys are made for: the panel's own address. */
export const relyingParty = (publicUrl: URL) => ({
  id: publicUrl.hostname,
  name: `Mamba Host (${publicUrl.hostname})`,
  origin: publicUrl.origin,
});

/** Browsers have passkeys for pages with a name that come by https, or from this very machine. */
export function canHavePasskeys({ protocol, hostname }: URL): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && (protocol === 'https:' || hostname === 'localhost');
}

const Asked = z.object({ challenge: z.string() });

/** Asks for any passkey of this panel: the browser offers the ones it has, without a user name first. */
export async function askForPasskey({ deps: { prisma, config } }: PublicCall<PasskeyNeeds>) {
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(config.http.publicUrl).id,
    userVerification: 'required',
  });
  const challenge = await ask(prisma, { purpose: 'passkey.use', data: { challenge: options.challenge } });
  return { challenge, options: { ...options } };
}

/**
 * Whose passkey answered. Its counter, where it has one, must have grown: one that has not was copied.
 * @throws DomainError `auth.passkey_refused`, `auth.challenge_ended`
 */
export async function provePasskey(
  { deps: { prisma, config } }: PublicCall<PasskeyNeeds>,
  { challenge, response }: PasskeyRequest,
): Promise<{ userId: string }> {
  const { data } = await take(prisma, challenge, 'passkey.use');
  const passkey = await prisma.passkey.findUnique({ where: { id: response.id } });
  if (passkey === null) throw refused();
  const { id, origin } = relyingParty(config.http.publicUrl);
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: response as unknown as AuthenticationResponseJSON,
    expectedChallenge: Asked.parse(data).challenge,
    expectedOrigin: origin,
    expectedRPID: id,
    requireUserVerification: true,
    credential: { id: passkey.id, publicKey: passkey.publicKey, counter: Number(passkey.counter) },
  }).catch((cause: unknown) => {
    throw refused(cause);
  });
  if (!verified) throw refused();
  await prisma.passkey.update({
    where: { id: passkey.id },
    data: {
      counter: BigInt(authenticationInfo.newCounter),
      isBackedUp: authenticationInfo.credentialBackedUp,
      lastUsedAt: new Date(),
    },
  });
  return { userId: passkey.userId };
}

/** A passkey on a device that knows its owner is both factors in one. */
export async function signInByPasskey(
  call: PublicCall<PasskeyNeeds & SignInNeeds>,
  request: PasskeyRequest,
): Promise<Issued> {
  const { userId } = await provePasskey(call, request);
  const user = await call.deps.prisma.user.findUnique({ where: { id: userId, disabledAt: null } });
  if (user === null) throw refused();
  return signIn(call, user, { userId, methods: ['hwk'] });
}

export const refused = (cause?: unknown) => codedError('auth.passkey_refused', { reason: 'unknown' }, { cause });
