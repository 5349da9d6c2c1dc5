import { codedError } from '#domain/errors.ts';
import { OperationInputRow } from '#domain/operations/input.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import type { KeyedCall } from '../http/call.ts';

export interface EarlierOperation {
  id: string;
  serverId: string;
}

/** What a key must have been used for to be taken for the same request. */
export interface WantedOperation {
  kinds: readonly OperationKind[];
  serverId?: string | undefined;
  backupId?: string | undefined;
}

/**
 * The operation that an earlier request with this key began; null when there was none.
 * @throws DomainError `request.idempotency_key_reused` when that was something else
 */
export async function findEarlier(
  { deps, idempotencyKey: key, requestDigest }: KeyedCall<{ prisma: Database }>,
  wanted: WantedOperation,
): Promise<EarlierOperation | null> {
  if (key === null) return null;
  const operation = await deps.prisma.operation.findUnique({
    where: { idempotencyKey: key },
    select: { id: true, kind: true, serverId: true, input: true },
  });
  if (operation === null) return null;
  const { options, requestDigest: first = requestDigest } = OperationInputRow.parse(operation.input);
  const backupId = options !== undefined && 'backupId' in options ? options.backupId : null;
  const isSame =
    first === requestDigest &&
    wanted.kinds.includes(operation.kind) &&
    (wanted.serverId ?? operation.serverId) === operation.serverId &&
    (wanted.backupId ?? backupId) === backupId;
  if (isSame) return operation;
  throw codedError('request.idempotency_key_reused');
}

/** Whether a concurrent request with the same key committed first. */
export function isDoubledKey(error: unknown): boolean {
  return (
    error instanceof Prisma.PrismaClientKnownRequestError &&
    error.code === 'P2002' &&
    JSON.stringify(error.meta ?? {}).includes('idempotency')
  );
}
