export interface Outcomes {
  failed: (error: Error) => void;
  /** The first run that succeeds after one that failed. */
  mended: () => void;
}
export function atEachSave(compile: () => Promise<void>, outcomes: Outcomes): () => Promise<void>;
