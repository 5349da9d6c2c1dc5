import { createHash } from 'node:crypto';
import type { Blueprint } from '#domain/blueprints/schema.ts';
import type { Database } from '../client.ts';
import { readBlueprints } from './blueprints.ts';

/** Reads and checks all files first; what is returned writes those that differ from the database. */
export async function seedBlueprints(prisma: Database, folder: string): Promise<() => Promise<void>> {
  const files = await readBlueprints(folder);
  return async () => {
    const rows = await prisma.blueprint.findMany({ select: { slug: true, digest: true } });
    const known = new Map(rows.map(({ slug, digest }) => [slug, digest]));
    for (const { blueprint } of files) {
      const digest = createHash('sha256').update(JSON.stringify(blueprint)).digest('hex');
      if (known.get(blueprint.slug) !== digest) await writeBlueprint(prisma, blueprint, digest);
    }
  };
}

async function writeBlueprint(prisma: Database, blueprint: Blueprint, digest: string): Promise<void> {
  const { slug, name, description, category } = blueprint;
  const data = { name, description, category, digest, definition: toJson(blueprint) };
  await prisma.$transaction(async (transaction) => {
    const { id } = await transaction.blueprint.upsert({ where: { slug }, create: { slug, ...data }, update: data });
    await transaction.blueprintVariable.deleteMany({ where: { blueprintId: id } });
    await transaction.blueprintVariable.createMany({
      data: blueprint.variables.map((variable, position) => ({
        blueprintId: id,
        key: variable.key,
        position,
        name: variable.name,
        description: variable.description,
        defaultValue: variable.default,
        userViewable: variable.userViewable,
        userEditable: variable.userEditable,
        secret: variable.secret,
        rules: toJson(variable.rules),
      })),
    });
  });
}

/** Optional fields that are not there must not be there as undefined, either. */
const toJson = (value: object): object => JSON.parse(JSON.stringify(value)) as object;
