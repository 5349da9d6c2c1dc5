import { z } from 'zod';
import { RuntimeKind } from './nodes.ts';

/** How the panel draws and checks one variable's field. */
export const BlueprintVariableView = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  defaultValue: z.string(),
  required: z.boolean(),
  userEditable: z.boolean(),
  input: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('text'),
      minLength: z.number().nullable(),
      maxLength: z.number().nullable(),
      pattern: z.string().nullable(),
    }),
    z.object({
      type: z.literal('number'),
      min: z.number().nullable(),
      max: z.number().nullable(),
      integer: z.boolean(),
    }),
    z.object({ type: z.literal('boolean') }),
    z.object({ type: z.literal('choice'), options: z.array(z.string()) }),
  ]),
});
export type BlueprintVariableView = z.infer<typeof BlueprintVariableView>;

export const BlueprintSummary = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    category: z.string(),
    runtimes: z.array(RuntimeKind),
    images: z.array(z.object({ label: z.string(), image: z.string() })),
    variables: z.array(BlueprintVariableView),
    defaults: z.object({
      memoryBytes: z.number().int(),
      cpuPercent: z.number().int(),
      diskBytes: z.number().int(),
      pids: z.number().int(),
    }),
  })
  .meta({ id: 'BlueprintSummary' });
export type BlueprintSummary = z.infer<typeof BlueprintSummary>;

export const BlueprintList = z.object({ items: z.array(BlueprintSummary) }).meta({ id: 'BlueprintList' });
export type BlueprintList = z.infer<typeof BlueprintList>;
