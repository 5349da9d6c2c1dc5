import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Everything below a folder in lines that can be compared: type, mode, time in milliseconds, content. */
export function describeTree(root: string, { times = true } = {}): string[] {
  const lines: string[] = [];
  const walk = (folder: Buffer, prefix: string): void => {
    const names = readdirSync(folder, { encoding: 'buffer' }).sort(Buffer.compare);
    for (const name of names) {
      const at = Buffer.concat([folder, Buffer.from('/'), name]);
      const shown = prefix + name.toString('latin1');
      const stat = lstatSync(at);
      const common = `${shown} ${(stat.mode & 0o7777).toString(8)}${times ? ` ${Math.floor(stat.mtimeMs)}` : ''}`;
      if (stat.isDirectory()) {
        lines.push(`folder ${common}`);
        walk(at, `${shown}/`);
      } else if (stat.isSymbolicLink()) lines.push(`link ${shown} ${readlinkSync(at)}`);
      else lines.push(`file ${common} ${stat.size} ${createHash('sha256').update(readFileSync(at)).digest('hex')}`);
    }
  };
  walk(Buffer.from(root), '');
  return lines;
}

export function put(root: string, name: string, content: string | Buffer = name): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Files of random bytes, which no compression makes smaller. */
export function putRandom(root: string, files: number, bytes: number): void {
  for (let index = 0; index < files; index += 1)
    put(root, `random/${String(index).padStart(4, '0')}.bin`, randomBytes(bytes));
}
