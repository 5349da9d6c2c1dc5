import { basename } from 'node:path';
import { readTail, sizeOf } from './log-file.ts';

/** Shows what is added to logs from now on, each line under its file's name. Returns how to end it. */
export function followLogs(files: string[], print: (line: string) => void): () => void {
  const followed = files.map((file) => ({ file, end: sizeOf(file), rest: '', name: basename(file, '.log') }));
  const width = Math.max(...followed.map(({ name }) => name.length));
  const look = () => {
    for (const log of followed) {
      const { text, end } = readTail(log.file, log.end);
      log.end = end;
      const lines = (log.rest + text).split('\n');
      log.rest = lines.pop() ?? '';
      for (const line of lines) print(`${log.name.padEnd(width)} │ ${line}`);
    }
  };
  const timer = setInterval(look, 200);
  return () => {
    clearInterval(timer);
    look();
  };
}
