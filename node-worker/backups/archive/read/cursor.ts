import type { ManifestEntry } from '#node-worker/backups/manifest/format.ts';
import type { CheckedManifest } from './manifest.ts';

/** Goes through the wanted entries of a manifest side by side with the archive. */
export class EntryCursor {
  readonly #batches: AsyncGenerator<ManifestEntry[]>;
  #read: ManifestEntry[] = [];

  readonly #wants: (entry: ManifestEntry) => boolean;

  constructor(manifest: CheckedManifest, wants: (entry: ManifestEntry) => boolean) {
    this.#wants = wants;

    this.#batches = manifest.entries();
  }

  /** Those that begin before an offset of the uncompressed archive, each once. */
  async until(rawOffset: number): Promise<ManifestEntry[]> {
    const found: ManifestEntry[] = [];
    for (;;) {
      const later = this.#read.findIndex(({ at }) => at >= rawOffset);
      found.push(...this.#read.splice(0, later < 0 ? this.#read.length : later));
      if (later >= 0) return found;
      const batch = await this.#batches.next();
      if (batch.done === true) return found;
      this.#read = batch.value.filter(this.#wants);
    }
  }
}
