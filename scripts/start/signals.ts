/** npm hands a Ctrl-C on although the terminal has sent it to us as well; within this time both are one. */
const SAME_KEYPRESS_MS = 700;

/** Calls `first` at the first request to stop and `again` at each later one. A closed terminal is such a request. */
export function onStopSignals(handlers: { first(): void; again(): void }): void {
  let lastAt: number | null = null;
  const handle = () => {
    const now = performance.now();
    const isFirst = lastAt === null;
    const isEcho = lastAt !== null && now - lastAt < SAME_KEYPRESS_MS;
    lastAt = now;
    if (isFirst) handlers.first();
    else if (!isEcho) handlers.again();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
  // The reader of our output may be gone (a closed terminal, a finished pipe); that is no reason to fall over.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

const LOOK_FOR_PARENT_EVERY_MS = 500;

/**
 * Calls `gone` when the process that started us ends. npm hands a signal on to the shell between it and us, which dies of
 * it without a signal to us; stopping `npm start` means all of it.
 */
export function onParentGone(gone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, LOOK_FOR_PARENT_EVERY_MS);
  timer.unref();
}
