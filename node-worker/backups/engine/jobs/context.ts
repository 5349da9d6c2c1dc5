import type { EngineProgress } from '../protocol.ts';

/** What a job is given besides its order. */
export interface JobContext {
  /** Reports progress. Cheap: most reports are not passed on. */
  progress: (progress: EngineProgress) => void;
}
