import { z } from 'zod';
import { routes } from '../routes.ts';
import { strictly } from './strict.ts';

const range = z
  .object({ from: z.number(), to: z.number() })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'The last port is below the first.' });

it('refuses unknown keys at every depth', () => {
  const schema = strictly(z.object({ ranges: z.array(range).max(2), note: z.object({ text: z.string() }).optional() }));
  expect(schema.safeParse({ ranges: [{ from: 1, to: 2 }], note: { text: 'x' } }).success).toBe(true);
  expect(schema.safeParse({ ranges: [], extra: 1 }).success).toBe(false);
  expect(schema.safeParse({ ranges: [{ from: 1, to: 2, extra: 1 }] }).success).toBe(false);
  expect(schema.safeParse({ ranges: [], note: { text: 'x', extra: 1 } }).success).toBe(false);
});

it('keeps the checks of objects and arrays', () => {
  const schema = strictly(z.object({ ranges: z.array(range).max(1) }));
  expect(schema.safeParse({ ranges: [{ from: 2, to: 1 }] }).error?.issues).toMatchObject([
    { path: ['ranges', 0, 'to'], message: 'The last port is below the first.' },
  ]);
  expect(
    schema.safeParse({
      ranges: [
        { from: 1, to: 1 },
        { from: 2, to: 2 },
      ],
    }).success,
  ).toBe(false);
});

const upper = '0190AAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEE';

/** Every id that a schema takes, wherever it is in it. */
function idsIn(schema: unknown): z.ZodUUID[] {
  if (schema instanceof z.ZodUUID) return [schema];
  if (schema instanceof z.ZodObject) return Object.values(schema.shape as object).flatMap(idsIn);
  if (schema instanceof z.ZodArray) return idsIn(schema.element);
  if (schema instanceof z.ZodRecord) return [...idsIn(schema.keyType), ...idsIn(schema.valueType)];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(idsIn);
  if (schema instanceof z.ZodPipe) return [...idsIn(schema.in), ...idsIn(schema.out)];
  const { innerType } = (schema as { def: { innerType?: unknown } }).def;
  return innerType === undefined ? [] : idsIn(innerType);
}

it.each(routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const))(
  '%s hands on ids as they are stored',
  (_, route) => {
    for (const part of ['params', 'query', 'body'] as const) {
      const schema: unknown = route[part];
      if (!(schema instanceof z.ZodType)) continue;
      for (const id of idsIn(strictly(schema))) expect(id.parse(upper)).toBe(upper.toLowerCase());
    }
  },
);
