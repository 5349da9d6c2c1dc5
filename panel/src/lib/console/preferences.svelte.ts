import { z } from 'zod';
import { browserStorage } from '$lib/storage';

const key = 'mamba.console';
const smallest = 10;
const largest = 20;

const Stored = z.object({ fontSize: z.number(), wrap: z.boolean() });

const stored = () =>
  browserStorage.readJson(key, Stored) ?? {
    fontSize: matchMedia('(max-width: 767px)').matches ? 12 : 13,
    wrap: true,
  };

/** How this browser shows consoles. */
class ConsolePreferences {
  fontSize = $state(stored().fontSize);
  wrap = $state(stored().wrap);

  resize(by: 1 | -1): void {
    this.fontSize = Math.min(largest, Math.max(smallest, this.fontSize + by));
    this.#save();
  }

  toggleWrap(): void {
    this.wrap = !this.wrap;
    this.#save();
  }

  #save(): void {
    browserStorage.writeJson(key, { fontSize: this.fontSize, wrap: this.wrap });
  }
}

export const consolePreferences = new ConsolePreferences();
