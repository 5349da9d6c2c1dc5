import type { NodeListener } from './types.ts';

/** Those that hear of nodes. Is a listener itself: what it hears it tells all of them. */
export class NodeListeners implements Required<NodeListener> {
  readonly #listeners = new Set<NodeListener>();

  /** Hears from now on. Returns what ends it. */
  listen(listener: NodeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly nodeUp = this.#teller('nodeUp');
  readonly nodeDown = this.#teller('nodeDown');
  readonly observed = this.#teller('observed');
  readonly consoleChunk = this.#teller('consoleChunk');
  readonly statsSample = this.#teller('statsSample');
  readonly progress = this.#teller('progress');
  readonly output = this.#teller('output');

  #teller<Name extends keyof NodeListener>(name: Name): Required<NodeListener>[Name] {
    const tell = (...heard: unknown[]): void => {
      for (const listener of this.#listeners) (listener as Record<Name, typeof tell | undefined>)[name]?.(...heard);
    };
    return tell as Required<NodeListener>[Name];
  }
}
