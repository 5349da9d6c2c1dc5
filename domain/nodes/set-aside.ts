import { z } from 'zod';

/**
 * Why something could not be removed. `mounted`: a file system of its own, which is never emptied; `protected`: attributes that could not be
 * cleared; `denied`: the worker's user may not; `written`: a process puts new files into it; `failed`: the system refuses (`detail` has its code).
 */
export const LeftReason = z.enum(['mounted', 'protected', 'denied', 'written', 'failed']);
export type LeftReason = z.infer<typeof LeftReason>;

/** How many entries of a tree are named. */
export const mostLeft = 20;

/** What is left of a tree: the first entries that could not be removed, and how many there are. */
export const Left = z.object({
  entries: z
    .array(
      z.object({
        /** Relative to the tree, made readable and cut; empty for the tree itself. */
        path: z.string().max(300),
        reason: LeftReason,
        /** The system's code, such as `EIO`. */
        detail: z.string().max(40),
      }),
    )
    .max(mostLeft),
  count: z.number().int().nonnegative(),
});
export type Left = z.infer<typeof Left>;

/** A tree that a node could not remove and keeps apart from all servers until an administrator has it removed. */
export const SetAside = z
  .object({
    id: z.uuid(),
    /** The server that it belonged to, which may be deleted. */
    serverId: z.uuid(),
    at: z.iso.datetime(),
    /** Where it is on the node. */
    place: z.string().max(5000),
    left: Left,
  })
  .meta({ id: 'SetAside' });
export type SetAside = z.infer<typeof SetAside>;

/** What a code of the system means for a removal. */
export function reasonOf(code: string): LeftReason {
  switch (code) {
    case 'EBUSY':
    case 'EXDEV':
      return 'mounted';
    case 'EPERM':
      return 'protected';
    case 'EACCES':
      return 'denied';
    case 'ENOTEMPTY':
      return 'written';
    default:
      return 'failed';
  }
}
