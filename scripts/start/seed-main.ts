/** Runs prisma/seed, in a process of its own, with the request it gets on its standard input as JSON. */
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createDatabase } from '#prisma/client.ts';
import { seed } from '#prisma/seed/index.ts';
import type { SeedRequest } from './seed-request.ts';
import { ADMIN_EMAIL } from './seed-request.ts';

const request = JSON.parse(await text(process.stdin)) as SeedRequest;
const prisma = createDatabase(request.databaseUrl);
try {
  await seed(prisma, {
    adminEmail: ADMIN_EMAIL,
    adminPassword: request.adminPassword,
    demo: request.demo,
    demoPassword: request.demoPassword,
    nodeId: request.nodeId,
    joinToken: request.joinToken,
    allocationPorts: request.allocationPorts,
    blueprintsDir: join(request.root, 'blueprints'),
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await prisma.$disconnect();
}
