import type { ArchiveFacts, ArchiveFormat } from '#domain/backups/backup.ts';
import { ArchiveDigest, ContentDigest, ManifestEntry, ManifestFrame } from './format.ts';

/** Adds up a manifest's lines to what is known of the whole archive. */
export class FactsSum {
  readonly content = new ContentDigest();
  readonly archive = new ArchiveDigest();

  entry(entry: ManifestEntry): void {
    this.content.add(entry);
  }

  frame(frame: ManifestFrame): void {
    this.archive.add(frame);
  }

  /** Takes any line; those that are neither entry nor frame count for nothing. */
  line(line: string): void {
    if (line.startsWith('{"kind":"entry"')) this.entry(ManifestEntry.parse(JSON.parse(line)));
    else if (line.startsWith('{"kind":"frame"')) this.frame(ManifestFrame.parse(JSON.parse(line)));
  }

  facts(format: ArchiveFormat): ArchiveFacts {
    return {
      format,
      bytes: this.archive.bytes,
      contentBytes: this.content.bytes,
      entries: this.content.entries,
      archiveSha256: this.archive.digest(),
      contentSha256: this.content.digest(),
    };
  }
}
