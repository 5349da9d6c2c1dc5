import { createSubscriber } from 'svelte/reactivity';

/** The time, ticking once a second while a view reads it. */
class Clock {
  #subscribe = createSubscriber((update) => {
    const timer = window.setInterval(update, 1000);
    return () => window.clearInterval(timer);
  });

  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

export const clock = new Clock();
