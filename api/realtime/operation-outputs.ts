import type { OperationOutput } from '#domain/contracts/realtime.ts';
import type { OperationStatus } from '#domain/operations/operation.ts';
import { isOver } from '#domain/operations/operation.ts';
import type { Database } from '#prisma/client.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { OperationFeed } from './operation-feed.ts';

interface Needs {
  prisma: Database;
  operationFeed: OperationFeed;
  nodes: Pick<Nodes, 'connected' | 'isLinkedHere' | 'ask'>;
}

interface OutputOwner {
  id: string;
  nodeId: string;
  status: OperationStatus;
}

/** The output of operations, from wherever it is known first. */
export class OperationOutputs {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** The output so far: from memory, else from the node that runs the operation, else from the row. */
  async of(operation: OutputOwner): Promise<OperationOutput> {
    const { operationFeed, prisma, nodes } = this.#needs;
    const operationId = operation.id;
    if (!isOver(operation.status)) {
      const known = operationFeed.outputOf(operationId);
      // An instance to which the node has gone over hears the output from there on; the node knows what was before.
      if (known?.isWhole !== true) {
        const fetched = await this.#fromNode(operation).catch(() => null);
        if (fetched !== null)
          operationFeed.addOutput(operationId, fetched, { isRemote: !nodes.isLinkedHere(operation.nodeId) });
      }
      const all = operationFeed.outputOf(operationId);
      if (all !== null) return { operationId, from: all.from, text: all.text };
    }
    const row = await prisma.operation.findUnique({ where: { id: operationId }, select: { output: true } });
    return { operationId, from: 0, text: row?.output ?? '' };
  }

  async #fromNode({ id, nodeId }: OutputOwner): Promise<{ from: number; text: string } | null> {
    const { nodes } = this.#needs;
    return nodes.connected(nodeId) ? nodes.ask(nodeId, 'operation:output', { operationId: id }) : null;
  }
}
