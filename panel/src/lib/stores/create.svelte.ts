import type { BlueprintSummary } from '$domain/contracts/blueprints';
import type { Node } from '$domain/contracts/nodes';
import { CreateServerRequest, ServerLimits, serverName, type CreateServerResponse } from '$domain/contracts/servers';
import { api } from '$lib/api/client';
import { asApiError, type ApiError } from '$lib/api/problem';
import { problemOf } from '$lib/forms/typed';
import { variableProblem } from '$lib/forms/variables';
import { m } from '$texts';
import { Loader } from './loader.svelte';

const MiB = 1024 ** 2;

/** The wizard for a new server: what was chosen and typed so far, and what is wrong with it. */
export class CreateStore {
  /** Games before everything else: they are what most people come for. */
  readonly blueprints = new Loader<BlueprintSummary[]>(async () => {
    const { items } = await api.blueprints();
    const isApplication = ({ category }: BlueprintSummary) => Number(category === 'Applications');
    return items.toSorted((one, other) => isApplication(one) - isApplication(other));
  });
  readonly nodes = new Loader<Node[]>(async () => (await api.nodes()).items);
  step = $state(0);
  blueprintId = $state('');
  name = $state('');
  description = $state('');
  image = $state('');
  nodeId = $state('');
  startWhenInstalled = $state(false);
  memoryMiB = $state<number | null>(512);
  cpuPercent = $state<number | null>(100);
  diskMiB = $state<number | null>(2048);
  variables = $state<Record<string, string>>({});
  busy = $state(false);
  problem = $state.raw<ApiError | null>(null);
  /** Steps whose errors are shown, since one tried to leave them. */
  tried = $state([false, false, false]);
  /** One key for one server, however often the button is pressed or the network fails; another content is another key. */
  #key = { body: '', value: '' };

  blueprint = $derived(this.blueprints.value?.find((entry) => entry.id === this.blueprintId) ?? null);

  errors = $derived.by((): Record<string, string> => {
    const errors: Record<string, string> = {};
    if (this.blueprint === null) errors['blueprintId'] = m.create_choose_blueprint();
    this.#checkLimit(errors, 'memoryBytes', this.memoryMiB === null ? null : this.memoryMiB * MiB);
    this.#checkLimit(errors, 'diskBytes', this.diskMiB === null ? null : this.diskMiB * MiB);
    this.#checkLimit(errors, 'cpuPercent', this.cpuPercent);
    const name = problemOf(serverName, this.name);
    if (name !== null) errors['name'] = name;
    for (const variable of this.blueprint?.variables ?? []) {
      const problem = variableProblem(variable, this.variables[variable.key] ?? '');
      if (problem !== null) errors[`variables.${variable.key}`] = problem;
    }
    return errors;
  });

  /** The sentence for a field of the step in view. */
  errorOf(path: string): string | null {
    return this.problem?.field(path) ?? (this.tried[this.step] ? (this.errors[path] ?? null) : null);
  }

  choose(blueprint: BlueprintSummary): void {
    this.blueprintId = blueprint.id;
    this.memoryMiB = blueprint.defaults.memoryBytes / MiB;
    this.diskMiB = blueprint.defaults.diskBytes / MiB;
    this.cpuPercent = blueprint.defaults.cpuPercent;
    this.image = blueprint.images[0]?.image ?? '';
    this.variables = Object.fromEntries(blueprint.variables.map(({ key, defaultValue }) => [key, defaultValue]));
  }

  /** To the next step, unless something on this one is wrong. */
  next(): boolean {
    this.tried[this.step] = true;
    if (Object.keys(this.errors).some((path) => stepOf(path) === this.step)) return false;
    this.step += 1;
    return true;
  }

  /** Creates it. Null when something is wrong, and then the step with the error is shown. */
  async submit(tenantId: string): Promise<CreateServerResponse | null> {
    this.tried = [true, true, true];
    const first = Object.keys(this.errors).map(stepOf).sort()[0];
    if (first !== undefined) {
      this.step = first;
      return null;
    }
    this.busy = true;
    this.problem = null;
    try {
      const body = this.#request(tenantId);
      const text = JSON.stringify(body);
      if (this.#key.body !== text) this.#key = { body: text, value: api.pressKey() };
      return await api.createServer(body, this.#key.value);
    } catch (error) {
      this.problem = asApiError(error);
      const failing = this.problem.fieldErrors.map(({ path }) => stepOf(path)).sort()[0];
      if (failing !== undefined) this.step = failing;
      return null;
    } finally {
      this.busy = false;
    }
  }

  #request(tenantId: string): CreateServerRequest {
    return CreateServerRequest.parse({
      tenantId,
      name: this.name,
      description: this.description,
      blueprintId: this.blueprintId,
      nodeId: this.nodeId === '' ? null : this.nodeId,
      limits: {
        memoryBytes: (this.memoryMiB ?? 0) * MiB,
        diskBytes: (this.diskMiB ?? 0) * MiB,
        cpuPercent: this.cpuPercent ?? 0,
      },
      ...(this.image !== '' && { image: this.image }),
      variables: Object.fromEntries(
        (this.blueprint?.variables ?? [])
          .filter(({ userEditable }) => userEditable)
          .map(({ key }) => [key, this.variables[key] ?? '']),
      ),
      startWhenInstalled: this.startWhenInstalled,
    });
  }

  #checkLimit(
    errors: Record<string, string>,
    key: 'memoryBytes' | 'diskBytes' | 'cpuPercent',
    value: number | null,
  ): void {
    if (value === null) {
      errors[`limits.${key}`] = m.startup_invalid_number();
      return;
    }
    const problem = problemOf(ServerLimits.shape[key], value, key === 'cpuPercent' ? 1 : MiB);
    if (problem !== null) errors[`limits.${key}`] = problem;
  }
}

/** The step that shows a field. */
function stepOf(path: string): number {
  if (path === 'blueprintId') return 0;
  return path.startsWith('limits') || path === 'nodeId' || path === 'image' ? 1 : 2;
}
