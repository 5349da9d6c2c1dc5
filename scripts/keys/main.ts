/**
 * What `npm run keys` does, in a process of its own that has the Prisma client:
 *
 *   status                  which master key wraps how many data keys
 *   rotate [TENANT]         new data keys, for all or for one tenant (`platform`: the platform's)
 *   rewrap                  wraps every data key with the newest master key
 */
import { createDatabase } from '#prisma/client.ts';
import { readKeysConfig } from './config.ts';
import { keyStatus, rewrapDataKeys, rotateDataKeys } from '#prisma/keys/rotation.ts';

const { databaseUrl, masterKeys } = readKeysConfig();
const [command = 'status', tenant] = process.argv.slice(2);
const prisma = createDatabase(databaseUrl);
try {
  process.stdout.write(`${await run()}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await prisma.$disconnect();
}

async function run(): Promise<string> {
  if (command === 'rotate') {
    const only = tenant === undefined ? undefined : tenant === 'platform' ? null : tenant;
    const count = await rotateDataKeys(prisma, masterKeys, only);
    if (count === 0 && tenant !== undefined) throw new Error(`There is no data key of ${tenant}.`);
    return `${count} data keys rotated. Running processes take the new ones within half a minute.`;
  }
  if (command === 'rewrap') return `${await rewrapDataKeys(prisma, masterKeys)} data keys wrapped again.`;
  if (command !== 'status') throw new Error('Give one of: status, rotate [TENANT|platform], rewrap, new-master');
  const { currentMasterKeyId, wrapped, inUse, retired } = await keyStatus(prisma, masterKeys);
  const lines = wrapped.map(
    ({ masterKeyId, count }) =>
      `  ${masterKeyId}  wraps ${count}${masterKeyId === currentMasterKeyId ? '  (newest)' : '  (run rewrap before it is thrown away)'}`,
  );
  return [`Master key   ${currentMasterKeyId}`, `Data keys    ${inUse} in use, ${retired} retired`, ...lines].join(
    '\n',
  );
}
