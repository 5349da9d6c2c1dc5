import type { z } from 'zod';
import type { ApiError } from '$lib/api/problem';
import { wordField } from '$lib/texts/fields';
import { inOwnWords } from './typed';

type Shape = Record<string, unknown>;

/**
 * A form over one of the API's own schemas. An error shows at its field once the field was left, or all at once when the
 * form was sent; it goes as soon as the value is right. What the API refuses is shown at the same places.
 */
export class Form<Values extends Shape, Output> {
  values: Values;
  busy = $state(false);
  #left = $state<Record<string, boolean>>({});
  #sent = $state(false);
  #refused = $state<Record<string, { value: unknown; message: string }>>({});
  readonly #schema: z.ZodType<Output>;

  #problems: Record<string, string>;

  constructor(schema: z.ZodType<Output>, initial: Values) {
    this.#schema = schema;
    const values = $state(initial);
    this.values = values;
    this.#problems = $derived(this.#check());
  }

  /** The sentence for a field, or null. */
  errorOf(path: string): string | null {
    const refused = this.#refused[path];
    if (refused && refused.value === this.#valueAt(path)) return refused.message;
    return this.#sent || this.#left[path] ? (this.#problems[path] ?? null) : null;
  }

  /** Whether everything typed so far is right. */
  get valid(): boolean {
    return Object.keys(this.#problems).length === 0;
  }

  leave(path: string): void {
    // A field that was only passed through is not wrong yet.
    if (this.#valueAt(path) !== '') this.#left[path] = true;
  }

  /** The checked values, or null when a field is wrong; then all errors show. */
  check(): Output | null {
    this.#sent = true;
    const parsed = this.#schema.safeParse($state.snapshot(this.values), inOwnWords);
    return parsed.success ? parsed.data : null;
  }

  /** Puts the API's refusal at its fields. True when every one of them has a field here. */
  refuse(error: ApiError): boolean {
    for (const { path, message } of error.fieldErrors) this.#refused[path] = { value: this.#valueAt(path), message };
    return error.fieldErrors.length > 0 && error.fieldErrors.every(({ path }) => this.#valueAt(path) !== undefined);
  }

  async whileBusy<Result>(work: () => Promise<Result>): Promise<Result> {
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }

  #check(): Record<string, string> {
    const parsed = this.#schema.safeParse($state.snapshot(this.values), inOwnWords);
    if (parsed.success) return {};
    // Of one element of a list (a pattern among many) the field of the list tells.
    const issues = parsed.error.issues
      .toReversed()
      .map(({ path, message }) => ({ path, message: wordField(message) }))
      .flatMap(({ path, message }) => [
        [path.join('.'), message],
        ...(typeof path.at(-1) === 'number' ? [[path.slice(0, -1).join('.'), message]] : []),
      ]);
    return Object.fromEntries(issues);
  }

  #valueAt(path: string): unknown {
    return path.split('.').reduce<unknown>((value, key) => (value as Shape | undefined)?.[key], this.values);
  }
}
