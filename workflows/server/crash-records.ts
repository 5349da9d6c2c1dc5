import { CancellationScope, log } from '@temporalio/workflow';
import type { CrashRecord } from '#temporal/contracts/control/crashes.ts';
import { describeFailure } from '../failures.ts';
import { crashRecord } from '../proxies/notify.ts';
import type { ServerRules } from './rules.ts';

/**
 * Writes decisions about crashes in the background: a notification hook that does not answer delays no start. The decisions about
 * one crash are written in order.
 */
export class CrashRecords {
  readonly #last = new Map<string, Promise<void>>();
  readonly #rules: ServerRules;

  constructor(rules: ServerRules) {
    this.#rules = rules;
  }

  get isIdle(): boolean {
    return this.#last.size === 0;
  }

  write(crash: CrashRecord): void {
    const before = this.#last.get(crash.exitId) ?? Promise.resolve();
    // Outside of the caller's scope: a cancelled action must still be able to record its outcome.
    const mine = CancellationScope.nonCancellable(async () => {
      await before;
      try {
        await crashRecord.recordCrash({ ...this.#rules.server, crash });
      } catch (error) {
        log.error('the decision about a crash could not be recorded', {
          exitId: crash.exitId,
          ...describeFailure(error),
        });
      }
    });
    const forget = mine.then(() => {
      if (this.#last.get(crash.exitId) === forget) this.#last.delete(crash.exitId);
    });
    this.#last.set(crash.exitId, forget);
  }
}
