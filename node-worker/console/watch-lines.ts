import type { ServerConsole } from './server-console.ts';

/** Shows every line that comes from now on, until what is returned is called. */
export function watchLines(console: ServerConsole, onLine: (line: string) => void): () => void {
  const subscription = console.subscribe({
    after: console.next - 1,
    backlog: 0,
    sink: (slice, acknowledged) => {
      for (const line of slice.text.split('\n')) onLine(line);
      acknowledged();
    },
  });
  subscription.start();
  return () => subscription.close();
}
