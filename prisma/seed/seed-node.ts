import { createHash } from 'node:crypto';
import type { Database } from '../client.ts';
import type { SeedOptions } from './index.ts';

/** The node of this machine, and its ports: what is missing is added, nothing is taken away. */
export async function seedNode(prisma: Database, { nodeId, nodeToken, allocationPorts }: SeedOptions): Promise<void> {
  const tokenHash = createHash('sha256').update(nodeToken).digest('hex');
  const { ip, from, to } = allocationPorts;
  const known = await prisma.node.findUnique({
    where: { id: nodeId },
    select: { tokenHash: true, _count: { select: { allocations: true } } },
  });
  if (known?.tokenHash === tokenHash && known._count.allocations >= to - from + 1) return;
  await prisma.$transaction(async (transaction) => {
    await transaction.node.upsert({
      where: { id: nodeId },
      create: { id: nodeId, name: known === null ? await freeName(transaction) : 'local', tokenHash },
      update: { tokenHash },
    });
    await transaction.allocation.createMany({
      data: Array.from({ length: to - from + 1 }, (_, offset) => ({ nodeId, ip, port: from + offset })),
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
