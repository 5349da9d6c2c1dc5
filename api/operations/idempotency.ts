import { OperationInputRow } from '#domain/operations/input.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import { invalid, problem } from '../http/refuse.ts';
import type { Caller } from '../http/request-context.ts';

const KEY = /^[\x21-\x7e]{1,160}$/;

/**
 * The request's Idempotency-Key, made the user's own; null without one.
 * @throws DomainError `request.invalid` for one that cannot be stored
 */
export function idempotencyKeyOf(header: string | undefined, caller: Caller): string | null {
  if (header === undefined) return null;
  if (KEY.test(header)) return `${caller.userId}:${header}`;
  throw invalid([
    { path: 'headers.idempotency-key', message: 'Use 1 to 160 visible ASCII characters, such as a UUID.' },
  ]);
}

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
  prisma: Database,
  key: string | null,
  wanted: WantedOperation,
): Promise<EarlierOperation | null> {
  if (key === null) return null;
  const operation = await prisma.operation.findUnique({
    where: { idempotencyKey: key },
    select: { id: true, kind: true, serverId: true, input: true },
  });
  if (operation === null) return null;
  const { options } = OperationInputRow.parse(operation.input);
  const backupId = options !== undefined && 'backupId' in options ? options.backupId : null;
  const isSame =
    wanted.kinds.includes(operation.kind) &&
    (wanted.serverId ?? operation.serverId) === operation.serverId &&
    (wanted.backupId ?? backupId) === backupId;
  if (isSame) return operation;
  throw problem(
    'request.idempotency_key_reused',
    'This Idempotency-Key was used for something else. Use a new one for each request.',
  );
}

/** Two requests with one key at the same moment: the second to commit finds the first's row. */
export function isDoubledKey(error: unknown): boolean {
  return (
    error instanceof Prisma.PrismaClientKnownRequestError &&
    error.code === 'P2002' &&
    JSON.stringify(error.meta ?? {}).includes('idempotency')
  );
}
