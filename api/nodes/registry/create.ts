import { fieldFault } from '#domain/errors/fields.ts';
import type { CreateNodeRequest, CreateNodeResponse } from '#domain/contracts/nodes.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { Database } from '#prisma/client.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Call } from '#api/http/call.ts';
import { notFound } from '#api/http/authorize.ts';
import { invalid, refusedAt } from '#api/http/refuse.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { readAuthority, rootDigest } from '#authority/folder.ts';
import { joinCommand, makeJoinToken } from '../enrollment/join-tokens.ts';
import { listNodes, presentNode } from './rows.ts';

const mostPorts = 10_000;

/**
 * Makes a node with its ports, and a token by which one machine joins as it. The token is answered once and kept as a hash only.
 * @throws DomainError `node.name_taken`; `request.invalid` for more ports than one node can need
 */
export async function createNode(
  { deps, caller, context }: Call<{ prisma: Database; config: Pick<ApiConfig, 'nodePort'> }>,
  { name, allocations }: CreateNodeRequest,
): Promise<CreateNodeResponse> {
  const count = allocations.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (count > mostPorts)
    throw invalid([{ path: 'allocations', ...fieldFault('node.many_ports', { limit: mostPorts }) }]);
  const { authorityDir, url } = deps.config.nodePort;
  const digest = rootDigest((await readAuthority(authorityDir)).root);
  const ports = allocations.flatMap(({ ip, from, to }) =>
    Array.from({ length: to - from + 1 }, (_, offset) => ({ ip, port: from + offset })),
  );
  const { id, token, expiresAt } = await deps.prisma
    .$transaction(async (transaction) => {
      const node = await transaction.node.create({ data: { name } });
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
      return { id: node.id, ...(await makeJoinToken(transaction, node.id, digest)) };
    })
    .catch((error: unknown) => {
      if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
      throw refusedAt('name', 'node.name_taken', { name });
    });
  const [row] = await listNodes(deps.prisma, [id]);
  if (row === undefined) throw notFound('node.not_found');
  return { node: presentNode(row), token, expiresAt: expiresAt.toISOString(), command: joinCommand(url, token) };
}
