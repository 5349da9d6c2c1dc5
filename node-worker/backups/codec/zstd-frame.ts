const magic = 0xfd2fb528;
const maxBlockBytes = 128 * 1024;

export interface ZstdFrame {
  /** Bytes of the whole frame. */
  bytes: number;
  /** No decoder makes more than this of it. */
  maxRawBytes: number;
}

/**
 * Measures a Zstandard frame by its block headers, without decoding: a decoder that allocates what a frame makes it is
 * only called for frames that cannot make much. RFC 8878, section 3.1.1. Throws where there is no whole frame.
 */
export function measureZstdFrame(data: Buffer, start = 0): ZstdFrame {
  if (data.length < start + 6 || data.readUInt32LE(start) !== magic) throw new Error('this is no Zstandard frame');
  const descriptor = data.readUInt8(start + 4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  let at = start + 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes + contentSizeBytes;
  let maxRawBytes = 0;
  for (let isLast = false; !isLast;) {
    if (at + 3 > data.length) throw new Error('the Zstandard frame is cut off');
    const header = data.readUIntLE(at, 3);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === 3) throw new Error('the Zstandard frame has a block of an unknown kind');
    isLast = (header & 1) === 1;
    maxRawBytes += type === 2 ? maxBlockBytes : size;
    at += 3 + (type === 1 ? 1 : size);
  }
  if ((descriptor & 4) !== 0) at += 4;
  if (at > data.length) throw new Error('the Zstandard frame is cut off');
  return { bytes: at - start, maxRawBytes };
}

/** Throws unless the data is exactly one frame that does not make memory explode: blocks may be shorter than the bound says. */
export function checkZstdFrame(data: Buffer, maxBytes: number): void {
  const { bytes, maxRawBytes } = measureZstdFrame(data);
  if (bytes !== data.length) throw new Error('there are more bytes than one frame');
  if (maxRawBytes > 16 * maxBytes + 1024 ** 2) throw new Error('the frame would unpack to more than it should');
}
