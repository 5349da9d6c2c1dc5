import type { Database } from '../client.ts';
import { seedBlueprints } from './seed-blueprints.ts';
import { seedNode } from './seed-node.ts';
import { seedPeople } from './seed-people.ts';

export interface SeedOptions {
  adminEmail: string;
  /** Taken for a new administrator alone: one who is there keeps his password. */
  adminPassword: string;
  /** False: only the administrator, and a tenant for him. */
  demo: boolean;
  /** Of the demo's ordinary user; taken as the administrator's is. */
  demoPassword: string;
  nodeId: string;
  /** Lets the local node join, once; null where it has joined already. */
  joinToken: string | null;
  /** Ports that the local node may give to servers. */
  allocationPorts: { ip: string; from: number; to: number };
  /** Folder of blueprint files. */
  blueprintsDir: string;
}

/**
 * Makes what a new installation needs, as far as it is missing. Safe to repeat at each start: what people have changed
 * since (passwords, names) stays.
 * @throws DomainError `blueprint.invalid` naming the file and the failing paths; nothing is written then
 */
export async function seed(prisma: Database, options: SeedOptions): Promise<void> {
  const writeBlueprints = await seedBlueprints(prisma, options.blueprintsDir);
  await Promise.all([writeBlueprints(), seedNode(prisma, options), seedPeople(prisma, options)]);
}
