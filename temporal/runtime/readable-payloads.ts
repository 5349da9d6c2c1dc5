import { z } from 'zod';
import { storable } from '#domain/payloads/text.ts';

const longestText = 2_000;
const mostItems = 100;
const deepest = 12;

/** A payload as Temporal's JSON has it: everything in base64. */
const Payload = z.object({ metadata: z.object({ encoding: z.string() }).loose(), data: z.string().optional() });

/** Rendered from variables, which may be secrets: those are never shown again. */
const hidden = new Set(['env', 'startup']);

/** A piece of a workflow's history for people: payloads decoded where they are JSON, long texts cut, nothing secret. */
export function readable(value: unknown, depth = 0): unknown {
  if (depth > deepest) return '…';
  if (typeof value === 'string') return readableText(value);
  if (Array.isArray(value)) {
    const items = value.slice(0, mostItems).map((item) => readable(item, depth + 1));
    return value.length > mostItems ? [...items, `… and ${value.length - mostItems} more`] : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const payload = Payload.safeParse(value);
  if (payload.success) return readable(decode(payload.data), depth + 1);
  const entries = Object.entries(value);
  const shown = entries
    .slice(0, mostItems)
    .map(([key, inner]) => [readableText(key), hidden.has(key) ? '(not shown)' : readable(inner, depth + 1)]);
  if (entries.length > mostItems) shown.push(['…', `and ${entries.length - mostItems} more`]);
  return Object.fromEntries(shown);
}

/** Cut first: that may halve a pair, which could not be stored. */
const readableText = (text: string): string =>
  storable(text.length > longestText ? `${text.slice(0, longestText)}…` : text);

function decode({ metadata, data = '' }: z.infer<typeof Payload>): unknown {
  const encoding = Buffer.from(metadata.encoding, 'base64').toString();
  const bytes = Buffer.from(data, 'base64');
  if (encoding === 'binary/null') return null;
  if (encoding !== 'json/plain') return `(${bytes.length} bytes, ${encoding})`;
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return `(${bytes.length} bytes that are no JSON)`;
  }
}
