import { z } from 'zod';
import type { Environment } from './environments.ts';

/** What the schema of a variable says of it, by zod's `.meta()`. */
const Meta = z.object({
  description: z.string(),
  /** Must not appear in logs, histories or the configuration of other processes. */
  secret: z.boolean().default(false),
  example: z.string().optional(),
  /** What holds without the variable, in words, where no default value says it. */
  fallback: z.string().optional(),
});

export interface Variable extends z.output<typeof Meta> {
  name: string;
  processes: string[];
  /** Values to choose from; empty where any are possible. */
  choices: string[];
  /** The default value; null where there is none. */
  defaultValue: string | null;
  /** Processes that do not start without it. */
  requiredBy: string[];
}

/**
 * Every variable of all processes, each once, in the order of their schemas.
 * @throws Error for a variable without a description, or with two different ones
 */
export function listVariables(environments: Environment[]): Variable[] {
  const fields = environments.flatMap(({ process, shape }) =>
    Object.entries(shape).map(([name, schema]) => ({ process, name, schema })),
  );
  const names = [...new Set(fields.map(({ name }) => name))];
  return names.map((name) => {
    const own = fields.filter((field) => field.name === name);
    const described = own.filter(({ schema }) => schema.meta()?.description !== undefined);
    const metas = new Map(described.map(({ schema }) => [schema.meta()?.description, schema.meta()]));
    if (metas.size === 0) throw new Error(`${name} has no description. Give its schema one by .meta({ description }).`);
    if (metas.size > 1) throw new Error(`${name} is described in two ways: ${[...metas.keys()].join(' | ')}`);
    const main = described[0]?.schema;
    const without = main?.safeParse(undefined);
    return {
      ...Meta.parse(metas.values().next().value),
      name,
      processes: [...new Set(own.map(({ process }) => process))],
      choices: choicesOf(main),
      defaultValue: without?.success ? textOf(without.data) : null,
      requiredBy: [
        ...new Set(own.filter(({ schema }) => !schema.safeParse(undefined).success).map(({ process }) => process)),
      ],
    };
  });
}

const textOf = (value: unknown) => (value == null || String(value) === '' ? null : String(value));

/** The values of an enum, whatever wraps it. */
function choicesOf(schema: z.ZodType | undefined): string[] {
  if (schema === undefined) return [];
  const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' }) as { enum?: unknown[] };
  return (json.enum ?? []).map(String);
}
