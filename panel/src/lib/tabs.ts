const channel = new BroadcastChannel('mamba.session');

/** Tells the other tabs that the browser now acts as another user. */
export function tellTabs(): void {
  channel.postMessage('changed');
}

/** What happens when another tab tells so; the answer takes it back. */
export function whenTold(handler: () => void): () => void {
  channel.addEventListener('message', handler);
  return () => channel.removeEventListener('message', handler);
}
