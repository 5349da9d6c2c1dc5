import { z } from 'zod';

/** A payload as Temporal's JSON has it: metadata and data in base64. */
const CodecPayload = z.object({ metadata: z.record(z.string(), z.base64()).default({}), data: z.base64().default('') });
export type CodecPayload = z.infer<typeof CodecPayload>;

/** What a codec server is sent, and answers with. */
export const CodecPayloads = z.object({ payloads: z.array(CodecPayload).max(1_000) }).meta({ id: 'CodecPayloads' });
export type CodecPayloads = z.infer<typeof CodecPayloads>;
