import { randomBytes } from 'node:crypto';
import type { CreateNodeRequest, CreateNodeResponse } from '../../domain/contracts/nodes.ts';
import { Prisma } from '../../prisma/generated/client.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { invalid, problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { notifyChanged } from '../../prisma/changes.ts';
import { hashToken } from '../node-link/token.ts';
import { listNodes, presentNode } from './rows.ts';

const mostPorts = 10_000;

/**
 * Makes a node with its ports. The token is answered once and kept as a hash only.
 * @throws DomainError `node.name_taken`; `request.invalid` for more ports than one node can need
 */
export async function createNode(
  deps: ApiDependencies,
  { name, allocations }: CreateNodeRequest,
  { caller, context }: { caller: Caller; context: RequestContext },
): Promise<CreateNodeResponse> {
  const count = allocations.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (count > mostPorts) throw invalid([{ path: 'allocations', message: `At most ${mostPorts} ports a node.` }]);
  const token = `mnt_${randomBytes(32).toString('base64url')}`;
  const ports = allocations.flatMap(({ ip, from, to }) =>
    Array.from({ length: to - from + 1 }, (_, offset) => ({ ip, port: from + offset })),
  );
  const id = await deps.prisma
    .$transaction(async (transaction) => {
      const node = await transaction.node.create({ data: { name, tokenHash: hashToken(token) } });
      await transaction.allocation.createMany({
        data: ports.map((port) => ({ ...port, nodeId: node.id })),
        // Ranges may overlap; a port is there once.
        skipDuplicates: true,
      });
      await recordAudit(transaction, context, {
        caller,
        action: 'node.create',
        details: { nodeId: node.id, name },
      });
      await notifyChanged(transaction, 'node', node.id);
      return node.id;
    })
    .catch((error: unknown) => {
      if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
      const sentence = `There is a node named ${name} already. Choose another name.`;
      throw problem('node.name_taken', sentence, { details: { errors: [{ path: 'name', message: sentence }] } });
    });
  const [row] = await listNodes(deps.prisma, [id]);
  if (row === undefined) throw notFound('node.not_found');
  return { node: presentNode(row), token };
}
