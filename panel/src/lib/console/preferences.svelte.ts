const key = 'mamba.console';
const smallest = 10;
const largest = 20;

interface Stored {
  fontSize: number;
  wrap: boolean;
}

function stored(): Stored {
  const fallback = { fontSize: matchMedia('(max-width: 767px)').matches ? 12 : 13, wrap: true };
  try {
    return { ...fallback, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Stored>) };
  } catch {
    return fallback;
  }
}

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
    localStorage.setItem(key, JSON.stringify({ fontSize: this.fontSize, wrap: this.wrap }));
  }
}

export const consolePreferences = new ConsolePreferences();
