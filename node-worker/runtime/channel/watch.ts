import { watch } from 'node:fs';

/**
 * Other systems do not tell of writes made inside a container's virtual machine; there the file is looked at often.
 * On Linux this is but a net under inotify.
 */
const NET_MS = process.platform === 'linux' ? 5000 : 40;

/**
 * Resolves when the file may have changed since `unchanged` last said so, or when the signal fires. The watch is armed
 * before `unchanged` is asked, so no change falls between. One shot: a file that changes without pause is then
 * never watched, only read.
 */
export async function fileChange(
  file: string,
  unchanged: () => boolean | Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  let wake = (): void => {};
  const woken = new Promise<void>((resolve) => (wake = resolve));
  const timer = setTimeout(wake, NET_MS);
  signal.addEventListener('abort', wake, { once: true });
  const watcher = armed(file, wake);
  try {
    if (await unchanged()) await woken;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
    watcher?.close();
  }
}

/** Null when the system has no watch left to give (its inotify limit): the timer then does it alone. */
function armed(file: string, wake: () => void): { close(): void } | null {
  try {
    const watcher = watch(file, wake);
    watcher.on('error', wake);
    return watcher;
  } catch {
    return null;
  }
}
