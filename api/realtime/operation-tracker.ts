import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import type { OperationRow } from '../operations/present.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import type { BrowserServer } from './rooms.ts';
import { rooms } from './rooms.ts';
import { readDescription } from './describe-workflow.ts';
import type { WorkflowFacts } from './pending-activities.ts';
import { describePending } from './pending-activities.ts';
import type { ChangeBus } from './change-bus.ts';

const lookEveryMilliseconds = 1_000;

type Tracked = Pick<OperationRow, 'id' | 'kind' | 'serverId' | 'nodeName' | 'status' | 'createdAt'>;

interface Needs {
  io: BrowserServer;
  temporal: Client;
  /** Told when something became known that the operation's watchers should see. */
  changes: Pick<ChangeBus, 'changed'>;
  log: Logger;
}

/** Looks into the workflows of running operations that browsers watch: attempts, errors, what they wait for. */
export class OperationTracker {
  readonly #facts = new Map<string, WorkflowFacts>();
  readonly #tracked = new Map<string, Tracked>();
  readonly #timer: NodeJS.Timeout;
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#timer = setInterval(() => void this.#lookAtAll(), lookEveryMilliseconds).unref();
  }

  factsOf(operationId: string): WorkflowFacts | null {
    return this.#facts.get(operationId) ?? null;
  }

  /** From now on, and as long as its room has watchers. */
  track(operation: Tracked): void {
    this.#tracked.set(operation.id, operation);
  }

  forget(operationId: string): void {
    this.#tracked.delete(operationId);
    this.#facts.delete(operationId);
  }

  /** One look; what it finds is what `factsOf` answers with. Never throws: without Temporal nothing more is known. */
  async inspect(operation: Tracked): Promise<void> {
    const workflowId = operationWorkflowId(operation.serverId, operation.kind, operation.id);
    try {
      const description = await withinDeadline(
        this.#needs.temporal,
        () => this.#needs.temporal.workflow.getHandle(workflowId).describe(),
        2_000,
      );
      this.#facts.set(operation.id, describePending(readDescription(description), operation.nodeName));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError))
        this.#needs.log.debug({ err: error, workflowId }, 'workflow could not be described');
      // A row whose workflow never began waits for the engine.
      const since = new Date(operation.createdAt).toISOString();
      const isLate = Date.now() - Date.parse(since) > 2_000;
      if (operation.status === 'pending' && isLate) {
        this.#facts.set(operation.id, { waitingFor: { what: 'the workflow engine', since }, tries: new Map() });
      }
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #lookAtAll(): Promise<void> {
    for (const operation of [...this.#tracked.values()]) {
      if (!this.#needs.io.sockets.adapter.rooms.has(rooms.operation(operation.id))) {
        this.forget(operation.id);
        continue;
      }
      const before = fingerprint(this.#facts.get(operation.id));
      await this.inspect(operation);
      if (fingerprint(this.#facts.get(operation.id)) !== before)
        this.#needs.changes.changed('operation', operation.id, { urgent: true });
    }
  }
}

function fingerprint(facts: WorkflowFacts | undefined): string {
  return facts === undefined ? '' : JSON.stringify([facts.waitingFor, [...facts.tries]]);
}
