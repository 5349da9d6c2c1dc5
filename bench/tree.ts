import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const words =
  'alpha chunk region block stone dirt water lava player entity spawn tick level data name uuid health food armor slot item'.split(
    ' ',
  );
const files = 5_000;
const bytesPerFile = 100_000;

/** 500 MB in 5,000 files: every other one random, the rest words and numbers. */
export function makeBackupTree(root: string): void {
  for (let index = 0; index < files; index += 1) {
    const folder = path.join(root, `d${String(index % 50).padStart(2, '0')}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `f${index}.dat`), index % 2 === 0 ? randomBytes(bytesPerFile) : text());
  }
}

function text(): string {
  const pieces: string[] = [];
  for (let length = 0; length < bytesPerFile;) {
    const piece = `${words[Math.floor(Math.random() * words.length)] ?? ''} ${Math.floor(Math.random() * 100_000)}\n`;
    pieces.push(piece);
    length += piece.length;
  }
  return pieces.join('').slice(0, bytesPerFile);
}
