import { isUtf8 } from 'node:buffer';

/**
 * File names are bytes, and games bring some that are no UTF-8 (old archives made elsewhere). Here and in manifests a path is
 * a string all the same: each byte that does not belong to valid UTF-8 is the lone surrogate U+DC00 + byte, as Python's
 * `surrogateescape` (PEP 383) has it, and turns into that very byte again. JSON carries these as `\udcXX`.
 */
export function pathFromBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((count) => at + count <= bytes.length && isUtf8(bytes.subarray(at, at + count)));
    text +=
      length === undefined
        ? String.fromCharCode(0xdc00 + bytes.readUInt8(at))
        : bytes.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
}

export function pathToBytes(path: string): Buffer {
  if (path.isWellFormed()) return Buffer.from(path, 'utf8');
  const pieces: Buffer[] = [];
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    pieces.push(code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : Buffer.from(character, 'utf8'));
  }
  return Buffer.concat(pieces);
}

/** A path as the calls of `node:fs` take it. */
export function forSystem(path: string): string | Buffer {
  return path.isWellFormed() ? path : pathToBytes(path);
}

/** A path for sentences: what cannot be shown is a question mark. */
export function forPeople(path: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is not shown
  return path.toWellFormed().replace(/[\u0000-\u001f\u007f\ufffd]/g, '?');
}

/** Whether a relative path stays below where it begins: no `..`, not absolute, no empty or `.` part, no zero byte. */
export function staysInside(path: string): boolean {
  return (
    path !== '' && !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}
