export type Theme = 'system' | 'light' | 'dark';

const key = 'mamba.theme';

function stored(): Theme {
  const value = localStorage.getItem(key);
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
    if (theme === 'system') {
      localStorage.removeItem(key);
      delete document.documentElement.dataset['theme'];
    } else {
      localStorage.setItem(key, theme);
      document.documentElement.dataset['theme'] = theme;
    }
    this.version += 1;
  }
}

export const theme = new ThemeStore();
