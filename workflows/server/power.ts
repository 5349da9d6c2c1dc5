import { ActivityFailure, CancellationScope, isCancellation, log } from '@temporalio/workflow';
import type { PowerAction } from '#domain/servers/state.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { describeFailure } from '../failures.ts';
import { control, nodePower, nodeStop } from '../proxies.ts';
import type { Recorder } from '../recorder.ts';
import type { ServerRules } from './rules.ts';

/**
 * Carries out power actions, one at a time. A stop or kill that comes in the middle of another action takes its place: the
 * first is cancelled and never waited for, so a hung start or stop holds nobody up.
 */
export class PowerControl {
  #current: { action: PowerAction; scope: CancellationScope } | null = null;
  readonly #server: ServerRef;
  readonly #rules: ServerRules;
  readonly #recorder: Recorder;

  constructor(server: ServerRef, rules: ServerRules, recorder: Recorder) {
    this.#server = server;
    this.#rules = rules;
    this.#recorder = recorder;
  }

  get underway(): PowerAction | null {
    return this.#current?.action ?? null;
  }

  /** Never throws: what came to nothing is in the state as `powerError`. */
  async perform(action: PowerAction): Promise<void> {
    this.#current?.scope.cancel();
    const scope = new CancellationScope();
    const mine = { action, scope };
    this.#current = mine;
    log.info('power action begins', { action });
    this.#rules.setDesiredPower(action);
    this.#recorder.mark();
    try {
      await scope.run(() => this.#carryOut(action));
    } catch (error) {
      // Superseded by a stop or kill: that one reports from here on.
      if (this.#current === mine && !(isCancellation(error) && scope.consideredCancelled)) this.#failed(action, error);
    } finally {
      if (this.#current === mine) this.#current = null;
      this.#recorder.mark();
    }
  }

  /** Ends the action under way, whose outcome nobody cares about any more. */
  abandon(): void {
    this.#current?.scope.cancel();
  }

  async #carryOut(action: PowerAction): Promise<void> {
    const { serverId, nodeId } = this.#server;
    switch (action) {
      case 'start': {
        const spec = await control.loadServerSpec(this.#server);
        this.#rules.observe(await nodePower(nodeId).startServer({ spec }));
        return;
      }
      case 'stop':
        this.#rules.observe(await nodeStop(nodeId).stopServer({ serverId }));
        return;
      case 'restart':
        await this.#carryOut('stop');
        await this.#carryOut('start');
        return;
      case 'kill':
        this.#rules.observe(await nodePower(nodeId).killServer({ serverId }));
    }
  }

  #failed(action: PowerAction, error: unknown): void {
    const reason = describeFailure(error);
    log.warn('power action failed', {
      action,
      code: reason.code,
      attempts: error instanceof ActivityFailure ? error.retryState : null,
    });
    this.#rules.powerFailed(reason, new Date().toISOString());
  }
}
