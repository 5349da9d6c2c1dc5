import { createHash } from 'node:crypto';
import type { Database } from '../client.ts';
import type { SeedOptions } from './options.ts';

/** It is used within seconds, by the node that is started next. */
const tokenMilliseconds = 3_600_000;

/** The node of this machine, and its ports: what is missing is added, nothing is taken away. */
export async function seedNode(prisma: Database, { nodeId, joinToken, allocationPorts }: SeedOptions): Promise<void> {
  const { ip, from, to } = allocationPorts;
  const known = await prisma.node.findUnique({
    where: { id: nodeId },
    select: { _count: { select: { allocations: true } } },
  });
  if (joinToken === null && known !== null && known._count.allocations >= to - from + 1) return;
  await prisma.$transaction(async (transaction) => {
    await transaction.node.upsert({
      where: { id: nodeId },
      create: { id: nodeId, name: known === null ? await freeName(transaction) : 'local' },
      update: {},
    });
    await transaction.allocation.createMany({
      data: Array.from({ length: to - from + 1 }, (_, offset) => ({ nodeId, ip, port: from + offset })),
      skipDuplicates: true,
    });
    if (joinToken === null) return;
    const tokenHash = createHash('sha256').update(joinToken).digest('hex');
    await transaction.nodeJoinToken.createMany({
      data: [{ tokenHash, nodeId, expiresAt: new Date(Date.now() + tokenMilliseconds) }],
      skipDuplicates: true,
    });
  });
}

/** `local`, unless another installation with the same database has taken it. */
async function freeName(transaction: Pick<Database, 'node'>): Promise<string> {
  const taken = new Set(
    (await transaction.node.findMany({ where: { name: { startsWith: 'local' } }, select: { name: true } })).map(
      ({ name }) => name,
    ),
  );
  let name = 'local';
  for (let number = 2; taken.has(name); number += 1) name = `local-${number}`;
  return name;
}
