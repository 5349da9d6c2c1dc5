import { z } from 'zod';

/** The name of one transfer: works once, for one node. */
const StreamId = z.string().regex(/^[\w-]{1,100}$/);

/** Where the API instance that waits takes requests of nodes. Absent from APIs that knew one address only: the one of the link. */
const at = z.url({ protocol: /^https?$/ }).optional();

/** Where a node sends bytes: `POST /node/streams/<streamId>`. */
export const SendPlace = z.object({ streamId: StreamId, at });
export type SendPlace = z.infer<typeof SendPlace>;

/**
 * Where a node takes bytes from: `GET /node/streams/<streamId>`. It confirms what came of them by `POST /node/streams/<confirmId>`, a request that it
 * opens first and ends last, so that either end notices when the other is gone.
 */
export const TakePlace = z.object({ streamId: StreamId, confirmId: StreamId, at });
export type TakePlace = z.infer<typeof TakePlace>;
