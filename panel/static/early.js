// Runs before the first paint and before the panel's own scripts.

// So that a chosen theme never flashes in the other one. See src/lib/stores/theme.svelte.ts.
try {
  const theme = localStorage.getItem('mamba.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage (a private window): the system's theme is used.
}

// Who is signed in is asked while the scripts are still on their way. See src/lib/stores/session.svelte.ts.
// The pages before the sign-in do not ask.
if (!/^\/(login|sign-up|verify|forgot|reset|confirm-email|provider\/[\w-]+)\/?$/.test(location.pathname)) {
  window.earlySession = fetch('/api/auth/refresh', { method: 'POST', headers: { accept: 'application/json' } });
  // The consumer of the promise handles its errors.
  window.earlySession.catch(() => undefined);
}
