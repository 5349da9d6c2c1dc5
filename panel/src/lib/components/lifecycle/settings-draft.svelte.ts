import type { BlueprintSummary, BlueprintVariableView } from '$domain/contracts/blueprints';
import type { ServerDetail } from '$domain/contracts/servers';
import { variableProblem } from '$lib/forms/variables';

/** Variables and image as they are being changed, beside what the server has. */
export class SettingsDraft {
  values = $state<Record<string, string>>({});
  image = $state('');
  readonly #server: ServerDetail;

  /** What differs, in the form that the API takes. */
  changes = $derived.by(() => {
    const variables = this.#changed();
    return {
      ...(variables.length > 0 && { variables: Object.fromEntries(variables) }),
      ...(this.image !== this.#server.image && { image: this.image }),
    };
  });
  count = $derived.by(() => this.#changed().length + (this.image === this.#server.image ? 0 : 1));

  constructor(server: ServerDetail) {
    this.#server = server;
    this.image = server.image;
    this.values = Object.fromEntries(server.variables.map(({ key, value }) => [key, value]));
  }

  /** The blueprint's variables that this server has and that may be changed. */
  editable(blueprint: BlueprintSummary | null): BlueprintVariableView[] {
    return (blueprint?.variables ?? []).filter(({ key, userEditable }) => userEditable && key in this.values);
  }

  isWrong(blueprint: BlueprintSummary | null): boolean {
    return this.editable(blueprint).some((entry) => variableProblem(entry, this.values[entry.key] ?? '') !== null);
  }

  #changed(): [string, string][] {
    return this.#server.variables
      .map(({ key, value }): [string, string, string] => [key, this.values[key] ?? value, value])
      .filter(([, now, before]) => now !== before)
      .map(([key, now]) => [key, now]);
  }
}
