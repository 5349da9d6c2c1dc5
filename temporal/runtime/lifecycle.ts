/**
 * Calls `stop` once when this process is asked to end: by a signal, by its parent's death (the IPC channel closes), or by the
 * parent's `{ type: 'shutdown' }` message, whose fields are handed on. `hurry` is called when the parent, after that, sends
 * `{ type: 'hurry' }`: people do not want to wait any longer.
 */
export function onShutdown(stop: (request: { stopServers: boolean }) => void, hurry?: () => void): void {
  let isAsked = false;
  const once = (request: { stopServers: boolean }) => {
    if (isAsked) return;
    isAsked = true;
    stop(request);
  };
  process.on('SIGTERM', () => once({ stopServers: false }));
  process.on('SIGINT', () => once({ stopServers: false }));
  process.on('disconnect', () => once({ stopServers: false }));
  // The parent may have died before anybody listened: that is never told again.
  if (process.connected === false) once({ stopServers: false });
  process.on('message', (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('type' in message)) return;
    if (message.type === 'hurry' && isAsked) hurry?.();
    if (message.type !== 'shutdown') return;
    once({ stopServers: 'stopServers' in message && message.stopServers === true });
  });
}

/** Tells the parent, if there is one, that this process serves. */
export function announceReady(): void {
  process.send?.({ type: 'ready' });
}
