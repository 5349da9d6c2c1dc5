import { z } from 'zod';
import type { DomainError } from '#domain/errors.ts';
import { nonsenseFor, wordsOfZod } from '#domain/test/nonsense.ts';
import { routes } from '../routes.ts';
import { parsePart } from './parse-input.ts';
import { isRaw } from './raw-body.ts';
import type { PathError } from './refuse.ts';
import { strictly } from './strict.ts';

const schemas = routes.flatMap((route) =>
  (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema: unknown = route[part];
    if (!(schema instanceof z.ZodType) || isRaw(schema)) return [];
    return [[`${part} of ${route.method.toUpperCase()} ${route.path}`, part, schema] as const];
  }),
);

it.each(schemas)('%s refuses nonsense in sentences of ours', (_, part, schema) => {
  let refused = 0;
  for (const value of nonsenseFor(schema)) {
    try {
      parsePart(part, strictly(schema), value);
    } catch (error) {
      refused += 1;
      const errors = (error as DomainError).details.errors as PathError[];
      expect(errors.length).toBeLessThanOrEqual(20);
      for (const { message } of errors) {
        expect(message).not.toMatch(wordsOfZod);
        expect(message).toMatch(/[.:)]$/);
      }
    }
  }
  expect(refused).toBeGreaterThan(0);
});
