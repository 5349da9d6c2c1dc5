import { openText, sealText } from '#domain/contracts/sealer.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Session } from '#prisma/generated/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { RequestContext } from '#api/http/request-context.ts';
import { hashOfToken, newSecretToken } from './secret-token.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { Database } from '#prisma/client.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import type { PublicCall } from '#api/http/call.ts';

/** A device signs in again after this many days without use, and after the second number in any case. */
const idleDays = 14;
const longestDays = 90;
/** Two tabs that renew at the same moment are no replay. */
const sameMomentMilliseconds = 10_000;

/** How it was proven who it is (RFC 8176). */
export type AuthMethod = 'pwd' | 'otp' | 'hwk' | 'fed' | 'kba';
export type RevokedReason = 'signed_out' | 'revoked' | 'replayed' | 'password_changed' | 'disabled' | 'stopped';

/** A session and the refresh token that its device is to keep. */
export interface Grant {
  session: Session;
  refreshToken: string;
}

/** What renewing a session takes. */
export interface SessionNeeds {
  prisma: Database;
  sealer: Sealer;
  mailer: Mailer;
}

export interface BeginSession {
  userId: string;
  methods: readonly AuthMethod[];
  /** The administrator who acts as the user, from which own session, and until when: for an hour, not for weeks. */
  impersonation?: { impersonatorId: string; parentId: string; expiresAt: Date };
}

/** Begins the token family of a device, in the transaction that proves the user's identity. */
export async function beginSession(
  transaction: Pick<Prisma.TransactionClient, 'session' | 'user'>,
  context: RequestContext,
  { userId, methods, impersonation }: BeginSession,
): Promise<Grant> {
  const refreshToken = newSecretToken();
  const now = new Date();
  const session = await transaction.session.create({
    data: {
      userId,
      methods: [...methods],
      authenticatedAt: now,
      elevatedAt: now,
      expiresAt: endOf(now, now),
      ...impersonation,
      ip: context.ip,
      userAgent: context.userAgent,
      refreshTokens: { create: { tokenHash: hashOfToken(refreshToken) } },
    },
  });
  // An administrator who acts as the user has a browser of their own.
  if (context.locale !== null && impersonation === undefined)
    await transaction.user.update({ where: { id: userId }, data: { browserLocale: context.locale } });
  return { session, refreshToken };
}

/**
 * Exchanges a refresh token for its successor. Within ten seconds the same token gets the same successor again. After that, its use
 * is a replay: the token was copied, so the whole family ends and its user gets a mail. Null when the session is over.
 */
export async function rotate(call: PublicCall<SessionNeeds>, refreshToken: string): Promise<Grant | null> {
  const { deps, context } = call;
  const tokenHash = hashOfToken(refreshToken);
  const next = newSecretToken();
  const successor = await sealText(deps.sealer, null, contextOf(tokenHash), next);
  const now = new Date();
  const session = await deps.prisma.$transaction(async (transaction) => {
    const { count } = await transaction.refreshToken.updateMany({
      where: { tokenHash, usedAt: null, session: activeSessionWhere(now) },
      data: { usedAt: now, successor },
    });
    if (count === 0) return null;
    const taken = await transaction.refreshToken.findUniqueOrThrow({
      where: { tokenHash },
      include: { session: true },
    });
    await transaction.refreshToken.create({ data: { tokenHash: hashOfToken(next), sessionId: taken.sessionId } });
    const { authenticatedAt, impersonatorId, expiresAt } = taken.session;
    return transaction.session.update({
      where: { id: taken.sessionId },
      data: {
        lastUsedAt: now,
        ip: context.ip,
        userAgent: context.userAgent,
        // An impersonation ends at the time set when it began.
        expiresAt: impersonatorId === null ? endOf(now, authenticatedAt) : expiresAt,
      },
    });
  });
  if (session !== null) return { session, refreshToken: next };
  return answerAgain(call, tokenHash, now);
}

/** Answers a token that was used already, or is unknown. */
async function answerAgain(
  { deps: { prisma, sealer, mailer }, context }: PublicCall<SessionNeeds>,
  tokenHash: string,
  now: Date,
): Promise<Grant | null> {
  const used = await prisma.refreshToken.findFirst({
    where: { tokenHash, session: activeSessionWhere(now) },
    include: { session: { include: { user: asPerson, impersonator: asPerson } } },
  });
  if (used === null || used.usedAt === null) return null;
  const {
    session: { user, impersonator, ...session },
    usedAt,
    successor,
  } = used;
  if (successor !== null && now.getTime() - usedAt.getTime() < sameMomentMilliseconds) {
    return { session, refreshToken: await openText(sealer, null, contextOf(tokenHash), successor) };
  }
  const mail = await prisma.$transaction(async (transaction) => {
    const ended = await revokeSessions(transaction, { id: session.id }, 'replayed');
    // Another request has ended it already.
    if (ended === 0) return null;
    // In an impersonation the device belongs to the administrator.
    const owner = impersonator ?? user;
    const added = await mailer.add(transaction, owner.email, {
      template: 'session-replayed',
      values: { name: owner.name, device: session.userAgent, ip: context.ip ?? '', at: now.toISOString() },
    });
    await recordAudit(transaction, context, {
      caller: {
        userId: session.userId,
        name: user.name,
        sessionId: session.id,
        impersonator: impersonator && { userId: impersonator.id, name: impersonator.name, until: session.expiresAt },
      },
      action: 'session.replayed',
      details: { userAgent: context.userAgent },
    });
    return added;
  });
  if (mail !== null) mailer.launch(mail);
  context.log.warn(
    { sessionId: session.id, userId: session.userId },
    'a refresh token was used twice; its session is over',
  );
  return null;
}

const asPerson = { select: { id: true, name: true, email: true } } as const;

/**
 * Makes a refresh token for a session whose own cookie is about to be overwritten. Earlier tokens count as used, with this one as
 * their successor: a renewal in flight in another tab succeeds, and use of a copied token is still detected.
 */
export async function handOver(
  transaction: Prisma.TransactionClient,
  { sealer }: { sealer: Sealer },
  sessionId: string,
): Promise<string> {
  const next = newSecretToken();
  let taken = 0;
  // A renewal that commits while this waits for it leaves a token that this read has not seen; the next one does.
  for (let read = 0; read < 3 && taken === 0; read += 1) {
    const unused = await transaction.$queryRaw<{ hash: string }[]>`
      SELECT token_hash AS hash FROM refresh_tokens
      WHERE session_id = ${sessionId}::uuid AND used_at IS NULL FOR UPDATE`;
    for (const { hash } of unused) {
      const successor = await sealText(sealer, null, contextOf(hash), next);
      await transaction.refreshToken.update({ where: { tokenHash: hash }, data: { usedAt: new Date(), successor } });
      taken += 1;
    }
  }
  await transaction.refreshToken.create({ data: { tokenHash: hashOfToken(next), sessionId } });
  return next;
}

/**
 * Ends sessions at once: in this transaction for the database, within a moment for sockets and caches. Impersonations begun from
 * one of them end with it.
 */
export async function revokeSessions(
  transaction: Pick<Prisma.TransactionClient, 'session' | '$executeRaw'>,
  where: Prisma.SessionWhereInput,
  reason: RevokedReason,
): Promise<number> {
  const ended = await transaction.session.updateManyAndReturn({
    where: { ...where, revokedAt: null },
    data: { revokedAt: new Date(), revokedReason: reason },
    select: { id: true },
  });
  const children = await transaction.session.updateManyAndReturn({
    where: { parentId: { in: ended.map(({ id }) => id) }, revokedAt: null },
    data: { revokedAt: new Date(), revokedReason: reason },
    select: { id: true },
  });
  for (const { id } of [...ended, ...children]) await notifyChanged(transaction, 'session', id);
  return ended.length;
}

/** Ends impersonations of and by a user whose platform rights change: they may no longer be allowed. */
export function endImpersonationsOf(
  transaction: Pick<Prisma.TransactionClient, 'session' | '$executeRaw'>,
  userId: string,
): Promise<number> {
  const ofImpersonation = { OR: [{ userId, impersonatorId: { not: null } }, { impersonatorId: userId }] };
  return revokeSessions(transaction, ofImpersonation, 'revoked');
}

/** The session that a refresh token belongs to; null when the session is not active. */
export async function sessionOf(
  prisma: Pick<Database, 'refreshToken'>,
  refreshToken: string | null,
): Promise<Session | null> {
  if (refreshToken === null) return null;
  const where = { tokenHash: hashOfToken(refreshToken), session: activeSessionWhere() };
  return (await prisma.refreshToken.findFirst({ where, select: { session: true } }))?.session ?? null;
}

/** The condition that a session is active. */
export const activeSessionWhere = (now = new Date()) => ({ revokedAt: null, expiresAt: { gt: now } });

/** The same of the row `s` of `sessions`, in SQL. */
export const activeSessionSql = (now: Date) => Prisma.sql`s.revoked_at IS NULL AND s.expires_at > ${now}`;

/** When a session ends that is used now. */
function endOf(now: Date, authenticatedAt: Date): Date {
  const day = 24 * 3_600_000;
  return new Date(Math.min(now.getTime() + idleDays * day, authenticatedAt.getTime() + longestDays * day));
}

const contextOf = (tokenHash: string): string => `refresh_tokens.successor:${tokenHash}`;
