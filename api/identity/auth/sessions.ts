import { openText, sealText } from '#domain/contracts/sealer.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma, Session } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import type { RequestContext } from '#api/http/request-context.ts';
import { hashOfToken, newSecretToken } from './secret-token.ts';

/** A device that is not used for so long signs in again; whatever it does, it does so after the second. */
export const idleDays = 14;
export const longestDays = 90;
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

type Needs = Pick<ApiDependencies, 'prisma' | 'sealer' | 'mailer'>;

export interface BeginSession {
  userId: string;
  methods: readonly AuthMethod[];
  /** Who acts as the user, from which session of his own, and until when: for an hour, not for weeks. */
  impersonation?: { impersonatorId: string; parentId: string; expiresAt: Date };
}

/** Begins the family of a device; in the transaction of whatever proves who it is. */
export async function beginSession(
  transaction: Pick<Prisma.TransactionClient, 'session'>,
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
  return { session, refreshToken };
}

/**
 * Takes a refresh token once and gives its successor. The same token within ten seconds gets the same successor again; after that
 * it is a replay: somebody has a copy, so the whole family ends, and its user is told. Null when the session is over.
 */
export async function rotate(needs: Needs, context: RequestContext, refreshToken: string): Promise<Grant | null> {
  const tokenHash = hashOfToken(refreshToken);
  const next = newSecretToken();
  const successor = await sealText(needs.sealer, null, contextOf(tokenHash), next);
  const now = new Date();
  const session = await needs.prisma.$transaction(async (transaction) => {
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
        // Who acts as another does so until the end that was set.
        expiresAt: impersonatorId === null ? endOf(now, authenticatedAt) : expiresAt,
      },
    });
  });
  if (session !== null) return { session, refreshToken: next };
  return again(needs, context, tokenHash, now);
}

/** A token that was used before, or never was one of ours. */
async function again(needs: Needs, context: RequestContext, tokenHash: string, now: Date): Promise<Grant | null> {
  const { prisma, sealer } = needs;
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
    // Somebody else was quicker to notice.
    if (ended === 0) return null;
    // The device is that of whoever sits at it.
    const owner = impersonator ?? user;
    const added = await needs.mailer.add(transaction, owner.email, {
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
  if (mail !== null) needs.mailer.launch(mail);
  context.log.warn(
    { sessionId: session.id, userId: session.userId },
    'a refresh token was used twice; its session is over',
  );
  return null;
}

const asPerson = { select: { id: true, name: true, email: true } } as const;

/**
 * A new refresh token for a session whose own cookie is about to be overwritten. Those of before count as used, with this one as
 * their successor: what another tab has under way with one goes on, and whoever has a copy betrays himself as ever.
 */
export async function handOver(
  needs: Pick<Needs, 'sealer'>,
  transaction: Prisma.TransactionClient,
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
      const successor = await sealText(needs.sealer, null, contextOf(hash), next);
      await transaction.refreshToken.update({ where: { tokenHash: hash }, data: { usedAt: new Date(), successor } });
      taken += 1;
    }
  }
  await transaction.refreshToken.create({ data: { tokenHash: hashOfToken(next), sessionId } });
  return next;
}

/**
 * Ends sessions at once: in this transaction for the database, within a moment for sockets and what is remembered. Whoever acts as
 * somebody else from one of them does so no longer.
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

/** When somebody's rights on the platform change: whoever acts as him, and as whom he acts, may not be allowed to any more. */
export function endImpersonationsOf(
  transaction: Pick<Prisma.TransactionClient, 'session' | '$executeRaw'>,
  userId: string,
): Promise<number> {
  const ofImpersonation = { OR: [{ userId, impersonatorId: { not: null } }, { impersonatorId: userId }] };
  return revokeSessions(transaction, ofImpersonation, 'revoked');
}

/** The session that a refresh token belongs to; null when it stands no longer. */
export async function sessionOf(
  prisma: Pick<ApiDependencies['prisma'], 'refreshToken'>,
  refreshToken: string | null,
): Promise<Session | null> {
  if (refreshToken === null) return null;
  const where = { tokenHash: hashOfToken(refreshToken), session: activeSessionWhere() };
  return (await prisma.refreshToken.findFirst({ where, select: { session: true } }))?.session ?? null;
}

/** The condition that a session stands. */
export const activeSessionWhere = (now = new Date()) => ({ revokedAt: null, expiresAt: { gt: now } });

/** When a session ends that is used now. */
function endOf(now: Date, authenticatedAt: Date): Date {
  const day = 24 * 3_600_000;
  return new Date(Math.min(now.getTime() + idleDays * day, authenticatedAt.getTime() + longestDays * day));
}

const contextOf = (tokenHash: string): string => `refresh_tokens.successor:${tokenHash}`;
