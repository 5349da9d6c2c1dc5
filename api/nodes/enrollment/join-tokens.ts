import { createHash, randomBytes } from 'node:crypto';
import { joinToken } from '#domain/contracts/certificates.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/** Long enough to walk to the machine. */
const goodMilliseconds = 24 * 3_600_000;

/** What is stored of a token: it is random, so one round of SHA-256 is enough. */
export const hashJoinToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Creates a token with which one machine can join as this node, once. Unused earlier tokens of the node become invalid. */
export async function makeJoinToken(
  transaction: Pick<Prisma.TransactionClient, 'nodeJoinToken'>,
  nodeId: string,
  rootDigest: string,
): Promise<{ token: string; expiresAt: Date }> {
  const token = joinToken(randomBytes(32).toString('base64url'), rootDigest);
  const expiresAt = new Date(Date.now() + goodMilliseconds);
  await transaction.nodeJoinToken.deleteMany({ where: { nodeId, usedAt: null } });
  await transaction.nodeJoinToken.create({ data: { tokenHash: hashJoinToken(token), nodeId, expiresAt } });
  return { token, expiresAt };
}

/** The one command that makes a machine a node. */
export const joinCommand = (url: URL, token: string): string => `npm run node -- --join ${url.origin} --token ${token}`;
