/**
 * What `npm run audit:verify` does, in a process of its own that has the Prisma client: works the chains of the audit log out again,
 * prints where each ends, and fails where an entry was changed or is missing.
 */
import { verifyAudit } from '#prisma/audit/verify.ts';
import { createDatabase } from '#prisma/client.ts';
import { databaseUrlOfAudit } from './config.ts';

const prisma = createDatabase(databaseUrlOfAudit());
try {
  const { entries, broken, heads } = await verifyAudit(prisma);
  const ends = heads.map(({ chain, position, hash }) => `${chain} ${position} ${hash}`);
  process.stdout.write(`${[...ends, ''].join('\n')}`);
  if (broken.length === 0) process.stdout.write(`${entries} entries, each as it was written.\n`);
  else {
    const faults = broken.map(({ chain, position, what }) => `Chain ${chain}, entry ${position}: ${what}.`);
    process.stderr.write(`The audit log is not as it was written. ${faults.join(' ')}\n`);
    process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await prisma.$disconnect();
}
