import { mendRefusal } from '$lib/api/request';

/** Asks who sits there again when the API wants to be sure; what was refused for want of it then goes on by itself. */
class StepUp {
  asked = $state(false);
  #answer: ((proven: boolean) => void) | null = null;
  #asking: Promise<boolean> | null = null;

  ask(): Promise<boolean> {
    this.#asking ??= new Promise<boolean>((resolve) => {
      this.#answer = resolve;
      this.asked = true;
    });
    return this.#asking;
  }

  /** False: put away without an answer. */
  answered(proven: boolean): void {
    this.asked = false;
    this.#asking = null;
    this.#answer?.(proven);
    this.#answer = null;
  }
}

export const stepUp = new StepUp();

mendRefusal('auth.step_up_required', () => stepUp.ask());
