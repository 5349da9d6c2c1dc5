import { z } from 'zod';
import { ServerExit } from '../servers/state.ts';
import { pageOf, PageQuery } from './common.ts';

/** What was done about a crash. `pending` until the server's actor has decided. */
const CrashDecision = z.enum(['pending', 'restart', 'gave_up', 'none']);
type CrashDecision = z.infer<typeof CrashDecision>;

/** One crash of a server, for its time line. */
export const Crash = z
  .object({
    /** The id of the exit. */
    id: z.string(),
    serverId: z.uuid(),
    exit: ServerExit,
    decision: CrashDecision,
    /** Crashes in a row when it happened, this one included. */
    attempt: z.number().int().nonnegative(),
    /** When a further start was planned; null where none was. */
    nextTryAt: z.iso.datetime().nullable(),
    /** Why no further try is made, as a sentence. */
    reason: z.string().nullable(),
    /** The last console lines before the end, oldest first. */
    log: z.array(z.string()),
  })
  .meta({ id: 'Crash' });
export type Crash = z.infer<typeof Crash>;

export const CrashPage = pageOf(Crash).meta({ id: 'CrashPage' });
export type CrashPage = z.infer<typeof CrashPage>;

export const CrashListQuery = PageQuery;
