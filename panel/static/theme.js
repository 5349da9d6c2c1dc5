// Runs before the first paint, so that a chosen theme never flashes in the other one. See src/lib/stores/theme.svelte.ts.
try {
  const theme = localStorage.getItem('mamba.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage (a private window): the system's theme is used.
}
