import { z } from 'zod';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { codedError, DomainError } from '#domain/errors.ts';

/** A task that a node was given: Temporal's own token, and the workflow whose it is. */
export interface GivenTask {
  token: Uint8Array;
  workflowId: string;
}

const Given = z.object({ t: z.base64(), w: z.string() });

/**
 * What a node holds in place of a task's token: the token, sealed for that node. So no memory of ours says whose a task is: a node may
 * answer by any API instance, after any restart; and what another node was given, or one of its own making, does not open.
 */
export class TaskTokens {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  give(nodeId: string, { token, workflowId }: GivenTask): Promise<Uint8Array> {
    const text = JSON.stringify({ t: Buffer.from(token).toString('base64'), w: workflowId });
    return this.#sealer.seal(null, context(nodeId), Buffer.from(text));
  }

  /** @throws DomainError `gateway.not_yours` */
  async take(nodeId: string, given: Uint8Array | null | undefined): Promise<GivenTask> {
    try {
      const plain = await this.#sealer.open(null, context(nodeId), given ?? new Uint8Array());
      const { t, w } = Given.parse(JSON.parse(Buffer.from(plain).toString()));
      return { token: Buffer.from(t, 'base64'), workflowId: w };
    } catch (error) {
      // A database that does not answer is no fault of the node: it asks again.
      if (!(error instanceof DomainError) || !['keys.cannot_open', 'keys.unknown'].includes(error.code)) throw error;
      throw codedError('gateway.not_yours', { reason: 'task' });
    }
  }
}

const context = (nodeId: string): string => `temporal.task:${nodeId}`;
