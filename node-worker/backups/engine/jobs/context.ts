import type { EngineProgress } from '../protocol.ts';

/** What a job is given besides its order. */
export interface JobContext {
  /** Tells how far it is. Cheap: most of what it is told is not passed on. */
  progress: (progress: EngineProgress) => void;
}
