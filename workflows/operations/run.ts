import { CancellationScope, isCancellation, log, setCurrentDetails } from '@temporalio/workflow';
import type { Countdown, OperationStatus, OperationStep } from '#domain/operations/operation.ts';
import { isOver } from '#domain/operations/titles.ts';
import { longestOutput } from '#domain/payloads/bounds.ts';
import { tail } from '#domain/payloads/text.ts';
import type { OperationInput, OperationSnapshot } from '#temporal/contracts/operations.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import { describeFailure } from '../failures.ts';
import { control } from '../proxies/control.ts';
import { Recorder } from '../recorder.ts';
import { newStep, stepDetails, takeError, terminated, terminatedError } from './snapshot.ts';
import { Step } from './step.ts';

export interface StepPlan {
  id: string;
  title: string;
}

/** Undoes one step. Must tolerate that the step never happened, or happened in part, or was undone before. */
export interface Undo extends StepPlan {
  run: (step: Step, operation: Pick<OperationRun, 'say'>) => Promise<void>;
}

/**
 * One operation under way: its visible steps, and a saga. Each change is written to Postgres in the background. An undo is
 * registered *before* its step runs; undos run last-in-first-out in a scope that no cancellation reaches.
 */
export class OperationRun {
  readonly #input: OperationInput;
  readonly #snapshot: OperationSnapshot;
  #undos: Undo[] = [];
  readonly #recorder: Recorder;

  constructor(input: OperationInput, plan: readonly StepPlan[]) {
    this.#input = input;
    this.#snapshot = {
      operationId: input.operationId,
      kind: input.kind,
      status: 'running',
      version: 1,
      steps: plan.map((step) => newStep(step, false)),
      startedAt: now(),
      endedAt: null,
      error: null,
      output: null,
    };
    this.#recorder = new Recorder(() => control.recordOperation({ ...serverOf(input), snapshot: this.#snapshot }));
  }

  /** Runs a step of the plan. Its work calls its activities by the `Step`. */
  async step<Result>(id: string, work: (step: Step) => Promise<Result>, undo?: Undo): Promise<Result> {
    if (undo) this.#undos.push(undo);
    return this.#track(this.#find(id), work);
  }

  /** Shows until when the running step waits. */
  countDown(id: string, countdown: Countdown): void {
    this.#find(id).countdown = countdown;
    this.#changed();
  }

  /** A step whose failure is shown but does not fail the operation, whose purpose is fulfilled without it. Cancellation still ends it. */
  async extraStep(id: string, work: (step: Step) => Promise<void>): Promise<void> {
    try {
      await this.step(id, work);
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.say(`${this.#find(id).title}: ${describeFailure(error).message}`);
    }
  }

  /** Commits the finished steps: none of them is undone from here on. */
  keep(): void {
    this.#undos = [];
  }

  /** Adds a program's output to the output that is stored with the operation. Each write of it is part of the workflow's history. */
  keepOutput(output: string): void {
    this.#snapshot.output = tail(`${this.#snapshot.output ?? ''}${output}`, longestOutput);
  }

  /** Adds a line to the output. */
  say(line: string): void {
    this.keepOutput(`${line}\n`);
    this.#changed();
  }

  /** Runs the body; on failure or cancellation runs the undos, records the end, and rethrows the original error. */
  async execute<Result>(body: () => Promise<Result>): Promise<Result> {
    log.info('operation begins', { kind: this.#snapshot.kind, operationId: this.#snapshot.operationId });
    this.#changed();
    try {
      const result = await body();
      // The operation succeeded: a cancellation that arrives now must not change that.
      await CancellationScope.nonCancellable(() => this.#end('succeeded'));
      return result;
    } catch (error) {
      const cancelled = isCancellation(error);
      await CancellationScope.nonCancellable(async () => {
        if (cancelled) this.#setStatus('cancelling');
        await this.#undo();
        this.#snapshot.error = describeFailure(error);
        await this.#end(cancelled ? 'cancelled' : 'failed');
      });
      throw error;
    }
  }

  /**
   * Ends an operation whose own workflow was terminated: continues from its stored steps, runs these undos last-in-first-out, and
   * closes it.
   */
  async undoTerminated(
    found: { steps: OperationStep[]; startedAt: string | null; version: number },
    undos: readonly Undo[],
  ): Promise<void> {
    this.#snapshot.steps = found.steps.map((step) => (step.status === 'running' ? terminated(step) : step));
    this.#snapshot.startedAt = found.startedAt ?? this.#snapshot.startedAt;
    this.#snapshot.version = found.version;
    this.#undos = [...undos];
    this.#setStatus('cancelling');
    await this.#undo();
    this.#snapshot.error = terminatedError({ undone: true });
    await this.#end('failed');
  }

  async #undo(): Promise<void> {
    for (const undo of this.#undos.reverse()) {
      const step = newStep(undo, true);
      this.#snapshot.steps.push(step);
      try {
        await this.#track(step, (running) => undo.run(running, this));
      } catch {
        // Recorded in the step; the remaining undos must still run.
      }
    }
  }

  async #track<Result>(step: OperationStep, work: (step: Step) => Promise<Result>): Promise<Result> {
    step.status = 'running';
    step.startedAt = now();
    step.attempts = 1;
    this.#changed();
    try {
      const result = await work(new Step(this.#input, step));
      step.status = 'succeeded';
      return result;
    } catch (error) {
      step.status = isCancellation(error) ? 'cancelled' : 'failed';
      takeError(step, describeFailure(error));
      throw error;
    } finally {
      step.endedAt = now();
      this.#changed();
    }
  }

  async #end(status: OperationStatus): Promise<void> {
    for (const step of this.#snapshot.steps) if (step.status === 'pending') step.status = 'skipped';
    this.#setStatus(status);
    log.info('operation ended', { status, error: this.#snapshot.error?.code });
    await this.#recorder.flush();
  }

  #setStatus(status: OperationStatus): void {
    this.#snapshot.status = status;
    this.#snapshot.endedAt = isOver(status) ? now() : null;
    this.#changed();
  }

  #find(id: string): OperationStep {
    const step = this.#snapshot.steps.find((candidate) => candidate.id === id);
    if (step === undefined) throw new Error(`No step ${id} in the plan of ${this.#snapshot.kind}.`);
    return step;
  }

  #changed(): void {
    this.#snapshot.version += 1;
    setCurrentDetails(stepDetails(this.#snapshot));
    this.#recorder.mark();
  }
}

const now = (): string => new Date().toISOString();
