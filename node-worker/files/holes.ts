/** Zeros of at least this in one piece become a hole: so files that were sparse are so again. */
export const holeBytes = 64 * 1024;
const zeros = Buffer.alloc(holeBytes);

/** Whether a piece is left out when it is written. */
export function isHole(part: Buffer): boolean {
  return part.length === holeBytes && part[0] === 0 && part.equals(zeros);
}

/** What of a block is written, when it comes at a multiple of `holeBytes` of its file. */
export function bytesOfData(block: Buffer): number {
  let bytes = 0;
  for (let at = 0; at < block.length; at += holeBytes) {
    const part = block.subarray(at, at + holeBytes);
    if (!isHole(part)) bytes += part.length;
  }
  return bytes;
}
