import { z } from 'zod';
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
