import { pathToBytes } from '#node-worker/files/paths.ts';

export const tarBlock = 512;
/** Two blocks of zeros end an archive. */
export const tarEndBytes = 2 * tarBlock;

/** The most that one entry's headers can take: paths are at most 4 KiB. */
export const maxHeaderBytes = 16 * 1024;

export interface TarEntry {
  path: string;
  type: 'file' | 'folder' | 'link';
  mode: number;
  uid: number;
  gid: number;
  /** Content that follows, in bytes. */
  bytes: number;
  /** Milliseconds since 1970. */
  modifiedAt: number;
  target?: string;
}

const typeFlag = { file: '0', folder: '5', link: '2' } as const;
const maxOctal11 = 0o77777777777;
const maxOctal7 = 0o7777777;

/**
 * Writes the header of an entry at a place that has `maxHeaderBytes` of room; returns the bytes written. POSIX ustar, with an
 * extended (pax) header before it for what does not fit: IEEE Std 1003.1, pax, "ustar Interchange Format".
 */
export function writeTarHeader(target: Buffer, start: number, entry: TarEntry): number {
  const path = pathToBytes(entry.type === 'folder' ? `${entry.path}/` : entry.path);
  const link = pathToBytes(entry.target ?? '');
  const split = splitPath(path);
  const pax: Buffer[] = [];
  if (split === null) pax.push(paxRecord('path', path));
  if (link.length > 100) pax.push(paxRecord('linkpath', link));
  if (entry.bytes > maxOctal11) pax.push(paxRecord('size', Buffer.from(String(entry.bytes))));
  let at = start;
  if (pax.length > 0) {
    const data = Buffer.concat(pax);
    const header = { ...entry, bytes: data.length, mode: 0o644 };
    writeBlock(
      target,
      at,
      header,
      'x',
      { prefix: Buffer.alloc(0), name: Buffer.from('PaxHeader/entry') },
      Buffer.alloc(0),
    );
    const padded = paddedBytes(data.length);
    target.fill(0, at + tarBlock, at + tarBlock + padded);
    data.copy(target, at + tarBlock);
    at += tarBlock + padded;
  }
  const names = split ?? { prefix: Buffer.alloc(0), name: path.subarray(0, 100) };
  writeBlock(target, at, entry, typeFlag[entry.type], names, link.subarray(0, 100));
  return at + tarBlock - start;
}

/** Content is followed by zeros up to a whole block. */
export function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / tarBlock) * tarBlock;
}

interface SplitPath {
  prefix: Buffer;
  name: Buffer;
}

function splitPath(path: Buffer): SplitPath | null {
  if (path.length <= 100) return { prefix: Buffer.alloc(0), name: path };
  if (path.length > 256) return null;
  // The slash between the two is not written; the name must not be empty, so a folder's own last slash does not count.
  const slash = path.indexOf(47, path.length - 101);
  if (slash < 1 || slash > 155 || slash >= path.length - 1) return null;
  return { prefix: path.subarray(0, slash), name: path.subarray(slash + 1) };
}

function writeBlock(target: Buffer, at: number, entry: TarEntry, flag: string, names: SplitPath, link: Buffer): void {
  target.fill(0, at, at + tarBlock);
  names.name.copy(target, at);
  octal(target, at + 100, 8, entry.mode);
  octal(target, at + 108, 8, entry.uid > maxOctal7 ? 0 : entry.uid);
  octal(target, at + 116, 8, entry.gid > maxOctal7 ? 0 : entry.gid);
  octal(target, at + 124, 12, Math.min(entry.bytes, maxOctal11));
  octal(target, at + 136, 12, Math.min(maxOctal11, Math.max(0, Math.floor(entry.modifiedAt / 1000))));
  target.fill(32, at + 148, at + 156);
  target.write(flag, at + 156, 'latin1');
  link.copy(target, at + 157);
  target.write('ustar\x0000', at + 257, 'latin1');
  names.prefix.copy(target, at + 345);
  let sum = 0;
  for (let index = at; index < at + tarBlock; index += 1) sum += target[index] ?? 0;
  octal(target, at + 148, 7, sum);
}

/** Octal digits, then a zero byte. */
function octal(target: Buffer, at: number, width: number, value: number): void {
  target.write(value.toString(8).padStart(width - 1, '0'), at, 'latin1');
  target[at + width - 1] = 0;
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: Buffer): Buffer {
  const rest = 3 + key.length + value.length;
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return Buffer.concat([Buffer.from(`${length} ${key}=`), value, Buffer.from('\n')]);
}
