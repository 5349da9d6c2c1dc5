import type { PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import { sealedEncoding } from './sealing-codec.ts';

/** A sealed payload as Temporal's JSON has it: everything in base64. */
const Sealed = z.object({
  metadata: z
    .record(z.string(), z.string())
    .refine(({ encoding }) => fromBase64(encoding).toString() === sealedEncoding),
  data: z.string(),
});

const fromBase64 = (text = ''): Buffer => Buffer.from(text, 'base64');
const inBase64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64');

/** The same JSON with every sealed payload in it opened. One that does not open stays sealed: the rest is readable without it. */
export async function openPayloads(json: unknown, codecs: readonly PayloadCodec[]): Promise<unknown> {
  if (Array.isArray(json)) return Promise.all(json.map((item) => openPayloads(item, codecs)));
  if (typeof json !== 'object' || json === null) return json;
  const sealed = Sealed.safeParse(json);
  if (sealed.success) return (await open(sealed.data, codecs)) ?? json;
  const entries = Object.entries(json).map(async ([key, value]) => [key, await openPayloads(value, codecs)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function open({ metadata, data }: z.infer<typeof Sealed>, codecs: readonly PayloadCodec[]): Promise<unknown> {
  const bytes = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, fromBase64(value)]));
  let payloads = [{ metadata: bytes, data: fromBase64(data) }] as Parameters<PayloadCodec['decode']>[0];
  try {
    for (const codec of codecs.toReversed()) payloads = await codec.decode(payloads);
  } catch {
    return null;
  }
  const [plain] = payloads;
  const names = Object.entries(plain?.metadata ?? {}).map(([key, value]) => [key, inBase64(value)]);
  return { metadata: Object.fromEntries(names), data: inBase64(plain?.data) };
}
