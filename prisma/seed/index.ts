import type { Database } from '../client.ts';
import type { SeedOptions } from './options.ts';
import { seedBlueprints } from './seed-blueprints.ts';
import { seedNode } from './seed-node.ts';
import { seedPeople } from './seed-people.ts';

/**
 * Makes what a new installation needs, as far as it is missing. Safe to repeat at each start: what people have changed
 * since (passwords, names) stays.
 * @throws DomainError `blueprint.invalid` naming the file and the failing paths; nothing is written then
 */
export async function seed(prisma: Database, options: SeedOptions): Promise<void> {
  const writeBlueprints = await seedBlueprints(prisma, options.blueprintsDir);
  await Promise.all([writeBlueprints(), seedNode(prisma, options), seedPeople(prisma, options)]);
}
