import type { ServerRef } from '../server/ref.ts';

/** Reserve and free ports of nodes. */
export interface AllocateActivities {
  /** Gives the server a free allocation of its node as its primary, unless it holds one. Throws `allocation.none_free`. */
  allocatePrimary(input: ServerRef): Promise<{ ip: string; port: number; taken: boolean }>;
  /** Frees all allocations of the server. */
  releaseAllocations(input: ServerRef): Promise<void>;
}
