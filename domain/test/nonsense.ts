import { z } from 'zod';

/** How the schema library itself begins its sentences; none of them is to reach a reader. */
export const wordsOfZod =
  /\b(Invalid (input|option|key|element|UUID|email|URL|ISO|string|IP)|Too (big|small)|Unrecognized)\b|expected|received/;

const values: unknown[] = [
  undefined,
  null,
  '',
  'x',
  'nonsense',
  'x'.repeat(5_000),
  'a\nb',
  '../..',
  -1,
  0.5,
  1e15,
  Number.NaN,
  true,
  {},
  { x: 1 },
  [],
  [null],
  ['x', 'x'.repeat(400)],
  Array.from({ length: 600 }, () => 'x'),
];

/** Values that a schema should refuse, or most of them: nonsense as a whole, and in each of its fields, one after the other. */
export function* nonsenseFor(schema: z.ZodType): Generator<unknown> {
  yield* values;
  for (const [key, field] of Object.entries(shapeOf(schema))) {
    for (const value of values) yield { [key]: value };
    for (const value of nonsenseInside(field)) yield { [key]: value };
  }
  yield { 'no-such-field': 1 };
}

function* nonsenseInside(schema: unknown): Generator<unknown> {
  for (const [key, field] of Object.entries(shapeOf(schema))) {
    for (const value of values) yield { [key]: value };
    for (const value of nonsenseInside(field)) yield { [key]: value };
  }
}

function shapeOf(schema: unknown): Record<string, unknown> {
  if (schema instanceof z.ZodObject) return schema.shape as Record<string, unknown>;
  if (schema instanceof z.ZodPipe) return shapeOf(schema.in);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return shapeOf(schema.unwrap());
  return {};
}
