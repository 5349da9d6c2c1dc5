import { CancellationScope, log } from '@temporalio/workflow';
import type { CrashRecord } from '#temporal/contracts/control/crashes.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { describeFailure } from '../failures.ts';
import { crashRecord } from '../proxies.ts';

/**
 * Writes what was decided about crashes, in the background: a notification hook that does not answer holds up no start. What is
 * said of one crash is written in order.
 */
export class CrashRecords {
  readonly #last = new Map<string, Promise<void>>();
  readonly #server: ServerRef;

  constructor(server: ServerRef) {
    this.#server = server;
  }

  get isIdle(): boolean {
    return this.#last.size === 0;
  }

  write(crash: CrashRecord): void {
    const before = this.#last.get(crash.exitId) ?? Promise.resolve();
    // Outside of the scope of whoever decides: a cancelled action must still be able to say what came of it.
    const mine = CancellationScope.nonCancellable(async () => {
      await before;
      try {
        await crashRecord.recordCrash({ ...this.#server, crash });
      } catch (error) {
        log.error('what was done about a crash could not be told', { exitId: crash.exitId, ...describeFailure(error) });
      }
    });
    const forget = mine.then(() => {
      if (this.#last.get(crash.exitId) === forget) this.#last.delete(crash.exitId);
    });
    this.#last.set(crash.exitId, forget);
  }
}
