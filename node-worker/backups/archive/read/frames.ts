import { createHash } from 'node:crypto';
import { DomainError, errorMessage } from '#domain/errors.ts';
import type { Codec } from '#node-worker/backups/codec/index.ts';
import { codecFor } from '#node-worker/backups/codec/index.ts';
import { backupDamaged } from '#node-worker/backups/errors.ts';
import type { StoredArchive } from '#node-worker/backups/stored.ts';
import { collectGarbageAfter } from '../garbage.ts';
import { PieceReader } from './pieces.ts';
import type { FramePlace } from './manifest.ts';

export interface RawFrame {
  place: FramePlace;
  data: Buffer;
}

/** Unpacked at once, while the one before them is written. */
const lanes = 2;

interface Running {
  place: FramePlace;
  packed: Buffer;
  data: Promise<Buffer>;
}

/**
 * Reads frames of an archive in their order, checks each against its digest before it is unpacked, and unpacks several side
 * by side. Throws `backup.damaged`, `backup.missing`.
 */
export async function* readFrames(archive: StoredArchive, places: FramePlace[]): AsyncGenerator<RawFrame> {
  const codec = await codecFor(archive.format);
  const running: Running[] = [];
  const free: Buffer[] = [];
  const largest = places.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const pieces = new PieceReader(archive, places);
  try {
    for (const place of places) {
      if (running.length >= lanes) yield* handOn(running, free);
      const packed = free.pop() ?? Buffer.allocUnsafeSlow(largest);
      await pieces.next(place, packed);
      const data = unpack(codec, packed.subarray(0, place.bytes), place);
      data.catch(() => {}); // heard when it is its turn
      running.push({ place, packed, data });
    }
    while (running.length > 0) yield* handOn(running, free);
  } finally {
    pieces.close();
  }
}

async function* handOn(running: Running[], free: Buffer[]): AsyncGenerator<RawFrame> {
  const first = running.shift();
  if (first === undefined) return;
  const data = await first.data;
  free.push(first.packed);
  yield { place: first.place, data };
  collectGarbageAfter(first.place.bytes + first.place.rawBytes);
}

async function unpack(codec: Codec, packed: Buffer, place: FramePlace): Promise<Buffer> {
  const where = `at byte ${place.at} of ${place.at + place.bytes}`;
  if (createHash('sha256').update(packed).digest('hex') !== place.sha256)
    throw backupDamaged(`what is stored ${where} is not what was written`);
  try {
    const data = await codec.decompress(packed, place.rawBytes);
    if (data.length !== place.rawBytes) throw new Error(`${data.length} bytes instead of ${place.rawBytes}`);
    return data;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw backupDamaged(`what is stored ${where} cannot be unpacked (${errorMessage(error)})`, error);
  }
}
