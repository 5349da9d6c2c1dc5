import { setTimeout as pause } from 'node:timers/promises';

const holdMilliseconds = 500;
/** Of all callers together: what waits costs memory. */
const most = 1_000;

/**
 * Lets the refusals of a flood wait: who is refused at once asks again at once, and answering becomes all that the process does. A
 * connection asks for nothing else meanwhile, so a flood slows itself down to two requests a second for each of its connections.
 */
export class HeldRefusals {
  readonly #most: number;
  #held = 0;

  constructor(mostHeld: number = most) {
    this.#most = mostHeld;
  }

  /** Resolves when the refusal may be sent. False, and at once, where too many wait: the connection is closed without an answer. */
  async hold(): Promise<boolean> {
    if (this.#held >= this.#most) return false;
    this.#held += 1;
    // Nothing waits for it when the process ends.
    await pause(holdMilliseconds, undefined, { ref: false });
    this.#held -= 1;
    return true;
  }
}
