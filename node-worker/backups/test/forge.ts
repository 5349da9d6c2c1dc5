import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StoredBackup } from '#temporal/contracts/backups.ts';
import { FileChecksum } from '../archive/checksum.ts';
import { maxHeaderBytes, paddedBytes, writeTarHeader } from '../archive/tar/write-header.ts';
import { bestCodec } from '../codec/index.ts';
import { FactsSum } from '../manifest/facts.ts';
import type { ManifestEntry, ManifestFrame } from '../manifest/format.ts';
import { packManifest } from '../manifest/writer.ts';
import type { BackupBench } from './bench.ts';

export interface ForgedEntry {
  path: string;
  type?: 'file' | 'folder' | 'link';
  content?: Buffer;
  target?: string;
  /** Put into the header over what belongs there: `1` a hard link, `3` a device. */
  flag?: string;
  /** What the list of files says instead; null: nothing at all. */
  listed?: Partial<ManifestEntry> | null;
}

/**
 * A backup that no packer of ours would make, with a manifest and facts that agree with it: what an attacker could put into a storage
 * who can also write to the database.
 */
export async function forge(bench: BackupBench, entries: ForgedEntry[]): Promise<StoredBackup> {
  const raw: Buffer[] = [];
  const listed: ManifestEntry[] = [];
  let at = 0;
  for (const entry of entries) {
    const data = tarEntry(entry);
    const line = manifestEntry(entry, at);
    if (entry.listed !== null) listed.push({ ...line, ...entry.listed } as ManifestEntry);
    raw.push(data);
    at += data.length;
  }
  raw.push(Buffer.alloc(1024));
  const whole = Buffer.concat(raw);
  const codec = await bestCodec();
  const packed = await codec.compress(whole);
  const frame: ManifestFrame = {
    kind: 'frame',
    rawBytes: whole.length,
    bytes: packed.length,
    sha256: createHash('sha256').update(packed).digest('hex'),
  };
  return store(bench, packed, listed, frame);
}

async function store(
  bench: BackupBench,
  packed: Buffer,
  listed: ManifestEntry[],
  frame: ManifestFrame,
): Promise<StoredBackup> {
  const codec = await bestCodec();
  const location = bench.location('local');
  const sum = new FactsSum();
  listed.forEach((entry) => sum.entry(entry));
  sum.frame(frame);
  const archive = sum.facts(codec.format);
  const lines = [
    {
      kind: 'header',
      version: 1,
      format: codec.format,
      backupId: location.backupId,
      createdAt: new Date().toISOString(),
    },
    ...listed.map(({ kind, path: name, ...rest }) => ({ kind, path: name, ...rest })),
    frame,
    { kind: 'summary', archive, warnings: [] },
  ];
  const backup = { location, archive };
  const manifest = path.join(bench.dataDir, randomUUID());
  writeFileSync(manifest, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  mkdirSync(path.dirname(bench.archiveFile(backup)), { recursive: true });
  writeFileSync(bench.archiveFile(backup), packed);
  writeFileSync(bench.manifestFile(backup), await packManifest(manifest, codec));
  return backup;
}

function tarEntry({ path: name, type = 'file', content = Buffer.alloc(0), target, flag }: ForgedEntry): Buffer {
  const header = Buffer.alloc(maxHeaderBytes);
  const entry = { path: name, type, mode: 0o644, uid: 0, gid: 0, bytes: content.length, modifiedAt: 0 };
  const length = writeTarHeader(header, 0, target === undefined ? entry : { ...entry, target });
  const block = header.subarray(length - 512, length);
  if (flag !== undefined) block.write(flag, 156, 'latin1');
  block.fill(32, 148, 156);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const padding = Buffer.alloc(paddedBytes(content.length) - content.length);
  return Buffer.concat([header.subarray(0, length), content, padding]);
}

function manifestEntry(
  { path: name, type = 'file', content = Buffer.alloc(0), target = '' }: ForgedEntry,
  at: number,
): ManifestEntry {
  const common = { kind: 'entry', path: name, mode: 0o644, modifiedAt: 0, at } as const;
  if (type === 'folder') return { ...common, type };
  if (type === 'link') return { ...common, type, target };
  const checksum = new FileChecksum();
  checksum.add(content);
  return { ...common, type, bytes: content.length, checksum: checksum.digest() };
}
