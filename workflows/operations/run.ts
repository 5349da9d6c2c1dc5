import { CancellationScope, isCancellation, log } from '@temporalio/workflow';
import { sentenceOf } from '#domain/errors/codes.ts';
import type { Countdown, OperationError, OperationStatus, OperationStep } from '#domain/operations/operation.ts';
import { isOver } from '#domain/operations/titles.ts';
import { longestOutput } from '#domain/payloads/bounds.ts';
import { tail } from '#domain/payloads/text.ts';
import type { OperationSnapshot } from '#temporal/contracts/operations.ts';
import type { OperationInput } from '#temporal/contracts/operations.ts';
import { describeFailure } from '../failures.ts';
import { record } from '../proxies.ts';
import { Recorder } from '../recorder.ts';

export interface StepPlan {
  id: string;
  title: string;
}

/** Takes one step back. Must tolerate that the step never happened, or happened in part, or was taken back before. */
export interface Undo extends StepPlan {
  run: () => Promise<void>;
}

/**
 * One operation under way: its visible steps, and a saga. Each change is written to Postgres in the background. An undo is
 * registered *before* its step runs and runs last-in-first-out where neither failure nor cancel can reach it.
 */
export class OperationRun {
  readonly #snapshot: OperationSnapshot;
  #undos: Undo[] = [];
  readonly #recorder: Recorder;

  constructor(input: OperationInput, plan: readonly StepPlan[]) {
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
    const { serverId, tenantId, nodeId } = input;
    this.#recorder = new Recorder(() =>
      record.recordOperation({ serverId, tenantId, nodeId, snapshot: this.#snapshot }),
    );
  }

  /** Runs a step of the plan. The activity inside must carry the step's id as its activity id, so that tries are counted. */
  async step<Result>(id: string, work: () => Promise<Result>, undo?: Undo): Promise<Result> {
    if (undo) this.#undos.push(undo);
    return this.#track(this.#find(id), work);
  }

  /** Shows until when the running step waits. */
  countDown(id: string, countdown: Countdown): void {
    this.#find(id).countdown = countdown;
    this.#changed();
  }

  /** A step whose failure is shown and changes nothing: what the operation is for has been done without it. Cancel ends it. */
  async extraStep(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await this.step(id, work);
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.say(`${this.#find(id).title}: ${describeFailure(error).message}`);
    }
  }

  /** What was done so far stands: nothing of it is taken back any more. */
  keep(): void {
    this.#undos = [];
  }

  /** Adds the output of a program to what is kept with the operation for good. Each write of it lies in the history. */
  keepOutput(output: string): void {
    this.#snapshot.output = tail(`${this.#snapshot.output ?? ''}${output}`, longestOutput);
  }

  /** Adds a line to the output. */
  say(line: string): void {
    this.keepOutput(`${line}\n`);
    this.#changed();
  }

  /** Runs the body; on failure or cancel takes back what was done, records the end, and throws the original error on. */
  async execute<Result>(body: () => Promise<Result>): Promise<Result> {
    log.info('operation begins', { kind: this.#snapshot.kind, operationId: this.#snapshot.operationId });
    this.#changed();
    try {
      const result = await body();
      // Done is done: a cancel that comes now, or came when nothing could be cancelled any more, must not unmake it.
      await CancellationScope.nonCancellable(() => this.#end('succeeded'));
      return result;
    } catch (error) {
      const cancelled = isCancellation(error);
      await CancellationScope.nonCancellable(async () => {
        if (cancelled) this.#setStatus('cancelling');
        await this.#takeBack();
        this.#snapshot.error = describeFailure(error);
        await this.#end(cancelled ? 'cancelled' : 'failed');
      });
      throw error;
    }
  }

  /**
   * The end of an operation whose own workflow was terminated: takes up its steps where they were, runs these undos
   * last-in-first-out, and closes it.
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
    await this.#takeBack();
    this.#snapshot.error = terminatedError({ undone: true });
    await this.#end('failed');
  }

  async #takeBack(): Promise<void> {
    for (const undo of this.#undos.reverse()) {
      const step = newStep(undo, true);
      this.#snapshot.steps.push(step);
      try {
        await this.#track(step, undo.run);
      } catch {
        // Recorded in the step; the undos before it must run all the same.
      }
    }
  }

  async #track<Result>(step: OperationStep, work: () => Promise<Result>): Promise<Result> {
    step.status = 'running';
    step.startedAt = now();
    step.attempts = 1;
    this.#changed();
    try {
      const result = await work();
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
    this.#recorder.mark();
  }
}

const newStep = (step: StepPlan, compensation: boolean): OperationStep => ({
  id: step.id,
  title: step.title,
  status: 'pending',
  compensation,
  startedAt: null,
  endedAt: null,
  attempts: 0,
  lastError: null,
});

function takeError(step: OperationStep, { code, message, arguments: given }: OperationError): void {
  step.lastError = message;
  if (given !== undefined) step.error = { code, arguments: given };
}

const terminatedError = (given: { undone?: boolean }): OperationError => ({
  code: 'operation.terminated',
  message: sentenceOf('operation.terminated', given),
  arguments: given,
});

function terminated(step: OperationStep): OperationStep {
  const ended: OperationStep = { ...step, status: 'failed', endedAt: now() };
  takeError(ended, terminatedError({}));
  return ended;
}

const now = (): string => new Date().toISOString();
