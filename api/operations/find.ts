import type { Operation } from '#domain/contracts/operations.ts';
import { notFound } from '../http/authorize.ts';
import { liveFactsOf } from '../realtime/live-facts.ts';
import { presentOperation } from './present.ts';
import { loadOperations } from './rows.ts';
import type { Database } from '#prisma/client.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';

/** An operation as all its readers see it. Throws DomainError `operation.not_found`. */
export async function getOperation(deps: LiveNeeds & { prisma: Database }, operationId: string): Promise<Operation> {
  const [row] = await loadOperations(deps.prisma, [operationId]);
  if (row === undefined) throw notFound('operation.not_found');
  return presentOperation(row, liveFactsOf(deps));
}

/** The server of the operation in `params.id`, as a place where something is allowed. */
export async function placeOfOperation({ params }: { params: { id: string } }, { prisma }: { prisma: Database }) {
  const operation = await prisma.operation.findUnique({
    where: { id: params.id },
    select: { tenantId: true, serverId: true },
  });
  if (operation === null) throw notFound('operation.not_found');
  return operation;
}
