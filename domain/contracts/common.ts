import { z } from 'zod';

/** RFC 9457 problem document. `type` is stable; `detail` is a sentence for users; `errors` lists failing paths. */
export const Problem = z
  .object({
    type: z.string().meta({ example: 'urn:mamba:problem:server.not_found' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string().optional(),
    code: z.string(),
    /** What the sentence in `detail` was made of; absent where it has no code of its own. */
    arguments: z.record(z.string(), z.json()).optional(),
    requestId: z.string(),
    /** What failed where; `code` and `arguments` are those of the sentence in `message`. */
    errors: z
      .array(
        z.object({
          path: z.string(),
          message: z.string(),
          code: z.string().optional(),
          arguments: z.record(z.string(), z.json()).optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

const earliest = Date.parse('0001-01-01T00:00:00Z');

/** Whether the database has a place for a time of ISO 8601: years 1 to 9999, and an offset that exists. */
export const isStorableTime = (text: string): boolean =>
  Date.parse(text) >= earliest && !/[+-](1[5-9]|2\d):\d\d$/.test(text);

/** A time that a caller sends, in UTC. */
export const SentTime = z.iso.datetime().refine(isStorableTime, 'Use a time between the years 1 and 9999.');

/** Cursor paging: pass `nextCursor` back as `cursor`; null means the end. `total` counts all that match. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int().nonnegative() });

export const PageQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
