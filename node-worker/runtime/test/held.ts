import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { OutputPosition } from '../index.ts';

/**
 * Runs a worker that holds a run or an install, kills it with SIGKILL once it has read enough, and returns what it had
 * read by then.
 */
export async function killedHolder(
  orders: object,
  enough: (text: string) => boolean,
): Promise<{ text: string; position: OutputPosition | null }> {
  const child = fork(path.join(import.meta.dirname ?? __dirname, 'holder.ts'), [JSON.stringify(orders)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let text = '';
  let position: OutputPosition | null = null;
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message: { text: string; position?: OutputPosition }) => {
      text += message.text;
      position = message.position ?? null;
      if (enough(text)) resolve();
    });
    child.once('exit', () => reject(new Error(`the holder ended by itself after ${text.length} characters`)));
  });
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  return { text, position };
}
