import { ActivityFailure, CancellationScope, isCancellation, log } from '@temporalio/workflow';
import type { ServerSpec } from '#domain/servers/spec.ts';
import type { PowerAction } from '#domain/servers/state.ts';
import { describeFailure } from '../failures.ts';
import { control } from '../proxies/control.ts';
import { nodePower, nodeStop } from '../proxies/power.ts';
import type { Recorder } from '../recorder.ts';
import type { ServerRules } from './rules.ts';

/**
 * Carries out power actions, one at a time. A stop or kill that arrives during another action replaces it: the first is cancelled
 * and never waited for, so a hung start or stop blocks no other request.
 */
export class PowerControl {
  #current: { action: PowerAction; scope: CancellationScope } | null = null;
  readonly #rules: ServerRules;
  readonly #recorder: Recorder;

  constructor(rules: ServerRules, recorder: Recorder) {
    this.#rules = rules;
    this.#recorder = recorder;
  }

  get underway(): PowerAction | null {
    return this.#current?.action ?? null;
  }

  /** Never throws: a failure is in the state as `powerError`. `spec`: of a start, where the request brought it along. */
  async perform(action: PowerAction, spec?: ServerSpec): Promise<void> {
    this.#current?.scope.cancel();
    const scope = new CancellationScope();
    const mine = { action, scope };
    this.#current = mine;
    log.info('power action begins', { action });
    this.#rules.setDesiredPower(action);
    this.#recorder.mark();
    try {
      await scope.run(() => this.#carryOut(action, spec));
    } catch (error) {
      // Superseded by a stop or kill, which reports from here on.
      if (this.#current === mine && !(isCancellation(error) && scope.consideredCancelled)) this.#failed(action, error);
    } finally {
      if (this.#current === mine) this.#current = null;
      this.#recorder.mark();
    }
  }

  /** Cancels the action in progress, whose outcome no longer matters. */
  abandon(): void {
    this.#current?.scope.cancel();
  }

  async #carryOut(action: PowerAction, known?: ServerSpec): Promise<void> {
    const { serverId, nodeId } = this.#rules.server;
    switch (action) {
      case 'start': {
        const spec = known ?? (await control.loadServerSpec(this.#rules.server));
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
