import type { Random } from '../plan/random.ts';
import type { Subject } from '../platform/subject.ts';
import type { World } from '../platform/world.ts';

/** How an operation ended. `refused`: it was never taken up, and that was said. */
export interface Outcome {
  status: 'succeeded' | 'failed' | 'cancelled' | 'refused';
  /** Why it did not succeed. */
  reason: string | null;
}

/** One operation on one server, made ready, then begun while something is done to a process. */
export interface Attempt {
  /** Null until the server exists. */
  readonly subject: Subject | null;
  /** Asks for it; resolves once it was taken up. @throws Refusal */
  begin(): Promise<void>;
  /** How it ended; null while it has not. */
  outcome(): Promise<Outcome | null>;
  /** Takes into the server what must hold after this outcome. */
  settle(outcome: Outcome): void;
}

/** Brings a server into the state that an operation needs, undisturbed. */
export type Prepare = (world: World, random: Random) => Promise<Attempt>;

export const succeeded: Outcome = { status: 'succeeded', reason: null };
