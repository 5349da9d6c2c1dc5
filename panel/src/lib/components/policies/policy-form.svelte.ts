import type { z } from 'zod';
import type { UpdateServerRequest } from '$domain/contracts/servers';
import { asApiError, type ApiError } from '$lib/api/problem';
import { changesOf } from '$lib/forms/policies';
import { Form } from '$lib/forms/form.svelte';
import type { ServerStore } from '$lib/stores/server.svelte';

type PolicyName = 'crash' | 'restart' | 'backup';

interface Options<Fields extends Record<string, unknown>, Policy extends object> {
  store: ServerStore;
  name: PolicyName;
  schema: z.ZodType<Policy>;
  /** The policy in force now. */
  policy: () => Policy;
  fields: (policy: Policy) => Fields;
}

/** One policy of a server as a form: what is typed, and how it is saved or given back to the blueprint. */
export class PolicyForm<Fields extends Record<string, unknown>, Policy extends object> {
  readonly form: Form<Fields, Policy>;
  problem = $state.raw<ApiError | null>(null);
  readonly #options: Options<Fields, Policy>;

  constructor(options: Options<Fields, Policy>) {
    this.#options = options;
    this.form = new Form(options.schema, options.fields(options.policy()));
  }

  get own(): boolean {
    const override = this.#options.store.detail?.policyOverrides[this.#options.name];
    return override !== undefined && Object.keys(override).length > 0;
  }

  get dirty(): boolean {
    const { fields, policy } = this.#options;
    return JSON.stringify(fields(policy())) !== JSON.stringify(this.form.values);
  }

  async save(): Promise<void> {
    const { name, policy, store } = this.#options;
    const typed = this.form.check();
    if (typed === null) return;
    // Fields that were not touched stay the blueprint's to decide.
    await this.#send({ [name]: { ...store.detail?.policyOverrides[name], ...changesOf(policy(), typed) } });
  }

  async reset(): Promise<void> {
    const { fields, name, policy } = this.#options;
    if (await this.#send({ [name]: null })) Object.assign(this.form.values, fields(policy()));
  }

  errorOf(path: keyof Fields & string): string | null {
    return this.form.errorOf(path) ?? this.problem?.field(`policies.${this.#options.name}.${path}`) ?? null;
  }

  async #send(policies: NonNullable<UpdateServerRequest['policies']>): Promise<boolean> {
    this.problem = null;
    try {
      await this.form.whileBusy(() => this.#options.store.update({ policies }));
      return true;
    } catch (error) {
      this.problem = asApiError(error);
      return false;
    }
  }
}
