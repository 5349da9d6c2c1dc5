import { pathFromBytes } from '#node-worker/files/paths.ts';

/** What was read is no tar archive. */
export class TarError extends Error {
  override name = 'TarError';
}

/** What an archive's header says, not yet judged. */
export interface TarHeader {
  /** `0` file, `5` folder, `2` symbolic link, `1` hard link, `3` and `4` devices, `6` fifo, `x` extended header, … */
  flag: string;
  path: string;
  target: string;
  mode: number;
  bytes: number;
}

/** What an extended header says about the entry after it. */
export type PaxFields = Partial<Record<'path' | 'linkpath' | 'size', string>>;

/** Null for a block of zeros. Throws where the block is no header. */
export function readTarHeader(block: Buffer, pax: PaxFields = {}): TarHeader | null {
  const written = readOctal(block, 148, 8);
  let sum = 8 * 32;
  for (let index = 0; index < 512; index += 1) sum += index >= 148 && index < 156 ? 0 : (block[index] ?? 0);
  if (sum === 8 * 32) return null;
  if (sum !== written) throw new TarError('a header of the archive has a wrong checksum');
  const prefix = readText(block, 345, 155);
  const name = readText(block, 0, 100);
  const flag = String.fromCharCode(block[156] ?? 0);
  return {
    flag: flag === '\0' ? '0' : flag,
    path: (pax.path ?? (prefix === '' ? name : `${prefix}/${name}`)).replace(/\/$/, ''),
    target: pax.linkpath ?? readText(block, 157, 100),
    mode: readOctal(block, 100, 8),
    bytes: pax.size === undefined ? readOctal(block, 124, 12) : decimal(pax.size),
  };
}

/** The fields of an extended header that matter here. */
export function readPax(data: Buffer): PaxFields {
  const fields: PaxFields = {};
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(32, at);
    const length = space < 0 ? Number.NaN : decimal(data.toString('latin1', at, space));
    const equals = data.indexOf(61, space);
    if (!(length > 0) || at + length > data.length || equals < 0 || equals >= at + length)
      throw new TarError('an extended header of the archive is broken');
    const key = data.toString('latin1', space + 1, equals);
    const value = pathFromBytes(data.subarray(equals + 1, at + length - 1));
    if (key === 'path' || key === 'linkpath' || key === 'size') fields[key] = value;
    at += length;
  }
  return fields;
}

function readText(block: Buffer, at: number, width: number): string {
  const end = block.indexOf(0, at);
  return pathFromBytes(block.subarray(at, end < 0 || end > at + width ? at + width : end));
}

function readOctal(block: Buffer, at: number, width: number): number {
  const text = block
    .toString('latin1', at, at + width)
    .replace(/[\0 ]+$/, '')
    .trim();
  if (!/^[0-7]*$/.test(text)) throw new TarError('a number in a header of the archive is none');
  return text === '' ? 0 : Number.parseInt(text, 8);
}

function decimal(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new TarError('a number in an extended header of the archive is none');
  return Number(text);
}
