import type { BackupEntry } from '$domain/backups/backup';
import { backupsApi } from '$lib/api/backups';
import { asApiError, type ApiError } from '$lib/api/problem';

/** One folder of a backup at a time, page by page. */
export class BackupFolder {
  folder = $state('');
  entries = $state.raw<BackupEntry[]>([]);
  hasMore = $state(false);
  loading = $state(false);
  error = $state.raw<ApiError | null>(null);
  readonly #backupId: string;
  #turn = 0;

  constructor(backupId: string) {
    this.#backupId = backupId;
  }

  async open(folder: string): Promise<void> {
    this.folder = folder;
    this.entries = [];
    this.hasMore = false;
    await this.#load(undefined);
  }

  async more(): Promise<void> {
    await this.#load(this.entries.at(-1)?.path);
  }

  async #load(after: string | undefined): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const page = await backupsApi.entries(this.#backupId, this.folder, after);
      if (turn !== this.#turn) return;
      this.entries = after === undefined ? page.entries : [...this.entries, ...page.entries];
      this.hasMore = page.hasMore;
      this.error = null;
    } catch (error) {
      if (turn === this.#turn) this.error = asApiError(error);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}
