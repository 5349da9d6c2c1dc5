import { z } from 'zod';
import { BackupStorage } from '../backups/backup.ts';
import { SetAside } from '../nodes/set-aside.ts';

export const RuntimeKind = z.enum(['docker', 'process']);
export type RuntimeKind = z.infer<typeof RuntimeKind>;

/** What a node says of itself when it connects. */
export const NodeFacts = z.object({
  hostname: z.string().max(255),
  platform: z.string().max(100),
  arch: z.string().max(100),
  cpuCores: z.number().int().positive(),
  memoryBytes: z.number().int().positive(),
  diskBytes: z.number().int().nonnegative(),
  diskFreeBytes: z.number().int().nonnegative(),
  runtime: RuntimeKind,
  /** "Docker 20.10.24", "process (no isolation)" */
  runtimeVersion: z.string().max(500),
  /** Sentences about what this node cannot do as it should, for admins. */
  warnings: z.array(z.string().max(2_000)).max(100),
  workerVersion: z.string().max(100),
  /** Where this node can keep backups; the first is its own choice. */
  backupStorages: z.array(BackupStorage).min(1).default(['local']),
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

/** The oldest first. */
export const SetAsideList = z.object({ items: z.array(SetAside).max(1000) }).meta({ id: 'SetAsideList' });
export type SetAsideList = z.infer<typeof SetAsideList>;

export const NodeList = z.object({ items: z.array(Node) }).meta({ id: 'NodeList' });
export type NodeList = z.infer<typeof NodeList>;

const portSentence = 'Enter a port from 1 to 65535.';
const Port = z.number(portSentence).int(portSentence).min(1, portSentence).max(65_535, portSentence);

/** A new node, and the ports it may give to servers. */
export const CreateNodeRequest = z
  .object({
    name: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'Letters, digits, dots and hyphens, such as fra-1.'),
    allocations: z
      .array(
        z
          .object({
            ip: z.union([z.ipv4(), z.ipv6()], 'Enter an IP address.'),
            from: Port,
            to: Port,
          })
          .refine(({ from, to }) => from <= to, { path: ['to'], message: 'The last port is below the first.' }),
      )
      .min(1, 'Give the node at least one range of ports.')
      .max(16, 'At most 16 ranges at once.'),
  })
  .meta({ id: 'CreateNodeRequest' });
export type CreateNodeRequest = z.infer<typeof CreateNodeRequest>;

/** The token lets one machine become this node, once. It is shown this once; only its hash is kept. */
export const CreateNodeResponse = z
  .object({ node: Node, token: z.string(), expiresAt: z.iso.datetime(), command: z.string() })
  .meta({ id: 'CreateNodeResponse' });
export type CreateNodeResponse = z.infer<typeof CreateNodeResponse>;
