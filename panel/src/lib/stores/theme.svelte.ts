import { browserStorage } from '$lib/storage';

export type Theme = 'system' | 'light' | 'dark';

const key = 'mamba.theme';

function stored(): Theme {
  const value = browserStorage.read(key);
  return value === 'light' || value === 'dark' ? value : 'system';
}

/** The theme: the system's unless chosen otherwise. `static/early.js` applies a choice before the first paint. */
class ThemeStore {
  choice = $state<Theme>(stored());
  /** Grows with each change of colours, for canvases that must be drawn again. */
  version = $state(0);

  constructor() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => (this.version += 1));
  }

  choose(theme: Theme): void {
    this.choice = theme;
    browserStorage.write(key, theme === 'system' ? null : theme);
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    this.version += 1;
  }
}

export const theme = new ThemeStore();
