import type { ActivityInterfaceFor, ActivityOptions } from '@temporalio/workflow';
import type { OperationInput } from '#temporal/contracts/operations.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';

/** What every activity of an operation is given beside its own input. */
export interface StepContext extends ServerRef {
  operationId: string;
  stepId: string;
}

type Own<Input> = Omit<Input, keyof StepContext>;

/** Activities as a step calls them: without the fields that the step fills in. */
export type StepActivities<Activities> = {
  [Name in keyof Activities]: Activities[Name] extends (input: infer Input) => Promise<infer Result>
    ? (...own: keyof Own<Input> extends never ? [] : [Own<Input>]) => Promise<Result>
    : never;
};

/** A profile of `../proxies`: activities of the control plane, or of a node by its id. */
type Profile<Activities> = Activities | ((nodeId: string) => Activities);

/**
 * A running step, by which its activities are called. It says once what all of them need: where the server lives, which operation and
 * step they belong to (their progress and heartbeats go there), and the summary that Temporal's interface shows.
 */
export class Step {
  readonly id: string;
  readonly #title: string;
  readonly #context: StepContext;

  constructor(
    { serverId, tenantId, nodeId, operationId }: OperationInput,
    { id, title }: { id: string; title: string },
  ) {
    this.id = id;
    this.#title = title;
    this.#context = { serverId, tenantId, nodeId, operationId, stepId: id };
  }

  /**
   * The activities of a profile, to call the one that the step is about: it carries the step's id as its activity id, by which its
   * attempts are counted and shown. Call only one at a time.
   */
  main<Activities extends object>(profile: Profile<Activities>): StepActivities<Activities> {
    return this.#activities(profile, { activityId: this.id, summary: this.#title });
  }

  /** The activities of a profile, to call what else the step needs. */
  also<Activities extends object>(profile: Profile<Activities>): StepActivities<Activities> {
    return this.#activities(profile, {});
  }

  #activities<Activities extends object>(
    profile: Profile<Activities>,
    options: ActivityOptions,
  ): StepActivities<Activities> {
    const activities = typeof profile === 'function' ? profile(this.#context.nodeId) : profile;
    const call = (name: string) => (own?: object) =>
      (activities as ActivityInterfaceFor<Record<string, (input: object) => Promise<unknown>>>)[
        name
      ]!.executeWithOptions(options, [{ ...this.#context, ...own }]);
    return new Proxy({} as StepActivities<Activities>, { get: (_, name) => call(String(name)) });
  }
}
