import { z } from 'zod';
import { OperationOptions } from './options.ts';

/** Settings that wait in an operation's row until it takes them over; already checked against the blueprint. */
export const WaitingSettings = z.object({
  variables: z.record(z.string(), z.string()).optional(),
  image: z.string().optional(),
});
export type WaitingSettings = z.infer<typeof WaitingSettings>;

/** What the waiting settings replaced: only what they changed. A variable that had no value of its own is null. */
export const ReplacedSettings = z.object({
  variables: z.record(z.string(), z.string().nullable()),
  image: z.string().nullable(),
});
export type ReplacedSettings = z.infer<typeof ReplacedSettings>;

/** What an operation's row holds of its request: enough to launch it again, and to try it once more. */
export const OperationInputRow = z.object({
  /** Absent in rows from before options existed. */
  options: OperationOptions.optional(),
  /** Of those rows only. */
  startAfterwards: z.boolean().optional(),
  requestId: z.string().nullable().default(null),
  /** Of a request with an Idempotency-Key: another request with that key is refused. Absent in rows from before it existed. */
  requestDigest: z.string().optional(),
  settings: WaitingSettings.optional(),
  previousSettings: ReplacedSettings.optional(),
  /** They were put back, or must never be taken over. */
  settingsReverted: z.boolean().optional(),
});
export type OperationInputRow = z.infer<typeof OperationInputRow>;
