/** Who asks for a slot. */
export interface SlotRequest {
  signal: AbortSignal;
  /** Hears how many others go first. */
  onWait: (ahead: number) => void;
  /** Whose turn it takes: a tenant's. Left out: one of its own. */
  turnOf?: string;
  /** Whether a user waits for files that are gone: it may also use the slot that is kept for that. */
  isRestore?: boolean;
}

interface Waiting {
  start: () => void;
  ahead: (count: number) => void;
  turnOf: string;
  isRestore: boolean;
}

/**
 * Lets so many pieces of work run at once, and one restore more. The others wait their turn: first the tenant that has the least running,
 * then the one that was not served for longest, so that a tenant with many backups never keeps another one waiting for more than what runs.
 */
export class Slots {
  readonly #queue: Waiting[] = [];
  readonly #running: Waiting[] = [];
  /** Tenants in the order in which they were served last. */
  readonly #served = new Map<string, number>();
  #turns = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Throws the signal's reason when it is aborted while waiting. */
  async run<Result>(work: () => Promise<Result>, request: SlotRequest): Promise<Result> {
    const mine = await this.#turn(request);
    try {
      return await work();
    } finally {
      this.#running.splice(this.#running.indexOf(mine), 1);
      this.#startNext();
    }
  }

  #turn({ signal, onWait, turnOf, isRestore = false }: SlotRequest): Promise<Waiting> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        start: () => {
          signal.removeEventListener('abort', giveUp);
          resolve(waiting);
        },
        ahead: onWait,
        turnOf: turnOf ?? `own ${(this.#turns += 1)}`,
        isRestore,
      };
      const giveUp = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        this.#tellAhead();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#queue.push(waiting);
      this.#startNext();
    });
  }

  #startNext(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#queue.splice(this.#queue.indexOf(next), 1);
      this.#running.push(next);
      this.#served.delete(next.turnOf);
      this.#served.set(next.turnOf, (this.#turns += 1));
      this.#forget();
      next.start();
    }
    this.#tellAhead();
  }

  /** Who is to begin now; undefined where nothing may. */
  #next(): Waiting | undefined {
    return this.#inOrder().find(({ isRestore }) => this.#isFree(isRestore));
  }

  #isFree(isRestore: boolean): boolean {
    if (this.#running.length < this.#limit) return true;
    const restores = this.#running.filter((running) => running.isRestore).length;
    return isRestore
      ? this.#running.length < this.#limit + 1
      : this.#running.length - Math.min(1, restores) < this.#limit;
  }

  #inOrder(): Waiting[] {
    const runningOf = (turnOf: string) => this.#running.filter((running) => running.turnOf === turnOf).length;
    return this.#queue
      .map((waiting, at) => ({ waiting, at, running: runningOf(waiting.turnOf), served: this.#servedAt(waiting) }))
      .sort((a, b) => a.running - b.running || a.served - b.served || a.at - b.at)
      .map(({ waiting }) => waiting);
  }

  #servedAt({ turnOf }: Waiting): number {
    return this.#served.get(turnOf) ?? 0;
  }

  /** Who neither waits nor runs has no turn to lose but the latest ones. */
  #forget(): void {
    for (const turnOf of this.#served.keys()) {
      if (this.#served.size <= 1000) return;
      this.#served.delete(turnOf);
    }
  }

  #tellAhead(): void {
    this.#inOrder().forEach(({ ahead }, index) => ahead(this.#running.length + index));
  }
}
