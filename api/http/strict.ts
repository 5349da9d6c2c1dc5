import { z } from 'zod';

/**
 * The schema of a contract for what callers send: it refuses keys that it does not know, at every depth, and takes ids in any case,
 * as the database does, but hands them on in the one in which they are stored and compared.
 */
export function strictly(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodUUID) return schema.toLowerCase();
  if (schema instanceof z.ZodObject) {
    // What is open on purpose is another's format.
    if (schema.def.catchall !== undefined && !(schema.def.catchall instanceof z.ZodNever)) return schema;
    const shape = Object.fromEntries(
      Object.entries(schema.shape).map(([key, value]) => [key, strictly(value as z.ZodType)]),
    );
    // With its own checks: `refine` and the like are part of the definition.
    return new z.ZodObject({ ...schema.def, shape, catchall: z.never() });
  }
  if (schema instanceof z.ZodOptional) return strictly(schema.unwrap() as z.ZodType).optional();
  if (schema instanceof z.ZodNullable) return strictly(schema.unwrap() as z.ZodType).nullable();
  if (schema instanceof z.ZodArray) return rebuilt(schema, strictly(schema.element as z.ZodType));
  if (schema instanceof z.ZodDefault) {
    const { defaultValue } = schema.def;
    return strictly(schema.unwrap() as z.ZodType).default(defaultValue);
  }
  if (schema instanceof z.ZodUnion && !(schema instanceof z.ZodDiscriminatedUnion))
    return new z.ZodUnion({ ...schema.def, options: (schema.options as z.ZodType[]).map(strictly) });
  return schema;
}

/** An array keeps its own checks (lengths) and takes the strict element. */
function rebuilt(array: z.ZodArray, element: z.ZodType): z.ZodType {
  return new z.ZodArray({ ...array.def, element });
}
