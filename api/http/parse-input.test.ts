import { z } from 'zod';
import type { DomainError } from '#domain/errors.ts';
import type { PathError } from './refuse.ts';
import { parsePart } from './parse-input.ts';
import { strictly } from './strict.ts';

const body = strictly(z.object({ name: z.string().optional(), counts: z.array(z.number()).optional() }));

/** What a refused body is answered with. */
function errorsOf(value: unknown, schema: z.ZodType = body): PathError[] {
  try {
    parsePart('body', schema, value);
  } catch (error) {
    return (error as DomainError).details.errors as PathError[];
  }
  throw new Error('It was taken.');
}

it('counts unknown fields and names the first five', () => {
  const fields = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`field${index}`, 1]));
  const errors = errorsOf(fields);
  expect(errors.map(({ path }) => path)).toEqual(['field0', 'field1', 'field2', 'field3', 'field4', '']);
  expect(errors.at(-1)).toMatchObject({ code: 'field.more_unknown', arguments: { count: 895 } });
});

it('refuses more values than a route takes before its schema sees them', () => {
  let seen = 0;
  const schema = z.unknown().transform(() => (seen += 1));
  const fields = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, 1]));
  expect(errorsOf(fields, schema)).toMatchObject([{ path: '', code: 'field.too_many_values' }]);
  expect(errorsOf({ counts: Array.from({ length: 100_000 }, () => [1]) }, schema)).toMatchObject([
    { code: 'field.too_many_values' },
  ]);
  expect(seen).toBe(0);
});

it('names at most twenty errors, and counts the others', () => {
  const errors = errorsOf({ counts: Array.from({ length: 500 }, () => 'x') });
  expect(errors).toHaveLength(20);
  expect(errors[0]).toEqual({ path: 'counts.0', message: 'Enter a number.', code: 'field.number', arguments: {} });
  expect(errors.at(-1)).toMatchObject({ path: '', code: 'field.more_errors', arguments: { count: 481 } });
});

it('cuts the names that a caller chose', () => {
  expect(errorsOf({ ['x'.repeat(50_000)]: 1 })[0]?.path).toHaveLength(100);
});

it('keeps the sentences of a schema', () => {
  expect(errorsOf({ name: '' }, z.object({ name: z.string().min(1, 'Give it a name.') }))).toEqual([
    { path: 'name', message: 'Give it a name.' },
  ]);
});
