/**
 * Writes the database client of prisma/schema.prisma, as `prisma generate` does, by the same generator but without the
 * command `prisma`: that would bring a database studio and a second Postgres: 160 MB that are never run.
 *
 *   node prisma/engine/generate-client.mjs <root of the project>
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

// Their builds as ES modules name files that are not there.
const require = createRequire(import.meta.url);
const { PrismaClientTsGenerator } = require('@prisma/client-generator-ts');
const { getGenerators, loadSchemaContext } = require('@prisma/internals');

const schemaPath = join(process.argv[2] ?? process.cwd(), 'prisma', 'schema.prisma');
const schemaContext = await loadSchemaContext({
  schemaPath: { cliProvidedPath: schemaPath },
  printLoadMessage: false,
});
const generators = await getGenerators({
  schemaContext,
  registry: { 'prisma-client': { type: 'in-process', generator: new PrismaClientTsGenerator() } },
  cliCommand: 'generate',
  skipDownload: true,
});
for (const generator of generators) {
  await generator.generate();
  generator.stop();
}
