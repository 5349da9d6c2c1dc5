import { z } from 'zod';

export const RuntimeKind = z.enum(['docker', 'process']);
export type RuntimeKind = z.infer<typeof RuntimeKind>;

/** What a node says of itself when it connects. */
export const NodeFacts = z.object({
  hostname: z.string(),
  platform: z.string(),
  arch: z.string(),
  cpuCores: z.number().int().positive(),
  memoryBytes: z.number().int().positive(),
  diskBytes: z.number().int().nonnegative(),
  diskFreeBytes: z.number().int().nonnegative(),
  runtime: RuntimeKind,
  /** "Docker 20.10.24", "process (no isolation)" */
  runtimeVersion: z.string(),
  /** Sentences about what this node cannot do as it should, for admins. */
  warnings: z.array(z.string()),
  workerVersion: z.string(),
});
export type NodeFacts = z.infer<typeof NodeFacts>;

export const Node = z
  .object({
    id: z.uuid(),
    name: z.string(),
    online: z.boolean(),
    lastSeenAt: z.iso.datetime().nullable(),
    facts: NodeFacts.nullable(),
    serverCount: z.number().int(),
    runningCount: z.number().int(),
    allocations: z.object({ total: z.number().int(), used: z.number().int() }),
    /** Sum of the memory limits of its servers, and what it has. */
    memoryAllocatedBytes: z.number().int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Node' });
export type Node = z.infer<typeof Node>;

export const NodeList = z.object({ items: z.array(Node) }).meta({ id: 'NodeList' });
export type NodeList = z.infer<typeof NodeList>;
