import { execFileSync, spawnSync } from 'node:child_process';

/** How to start a program as the user Postgres accepts: a prefix for its command line and, simpler, a uid and gid. */
export interface PostgresUser {
  prefix: string[];
  ids: { uid: number; gid: number } | null;
}

const AS_OURSELVES: PostgresUser = { prefix: [], ids: null };

/**
 * Postgres refuses to run as root, so root runs it as the system user `postgres`, made when missing.
 * That user often cannot enter root's home, where the project was cloned; then it gets one capability, the right to
 * pass through folders, and nothing else is opened up on the disk.
 * @param paths files and folders the user must reach
 * @throws Error with a sentence for people when neither way works
 */
export function postgresUser(paths: string[]): PostgresUser {
  if (process.getuid?.() !== 0) return AS_OURSELVES;
  const ids = systemUser('postgres') ?? createSystemUser('postgres');
  if (canReach({ prefix: [], ids }, paths)) return { prefix: [], ids };
  const capable = {
    prefix: [
      'setpriv',
      `--reuid=${ids.uid}`,
      `--regid=${ids.gid}`,
      '--clear-groups',
      // access(2) of one who is not root ignores capabilities, unless this bit is set; initdb asks with it.
      '--securebits=+no_setuid_fixup',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
    ],
    ids: null,
  };
  if (canReach(capable, paths)) return capable;
  throw new Error(
    `Postgres does not run as root, and the user "postgres" cannot enter ${paths.join(' or ')}. ` +
      'Clone into a folder that others may enter (such as /opt), start as an ordinary user, or set DATABASE_URL.',
  );
}

/** The owner the data folder must have: null when we run Postgres as ourselves. */
export function postgresOwner(): { uid: number; gid: number } | null {
  return process.getuid?.() === 0 ? systemUser('postgres') : null;
}

function systemUser(name: string): { uid: number; gid: number } | null {
  const id = (flag: string) => spawnSync('id', [flag, name], { encoding: 'utf8' });
  const [uid, gid] = [id('-u'), id('-g')];
  if (uid.status !== 0 || gid.status !== 0) return null;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function createSystemUser(name: string): { uid: number; gid: number } {
  try {
    execFileSync('groupadd', ['--system', '--force', name]);
    execFileSync('useradd', ['--system', '--gid', name, '--no-create-home', '--shell', '/usr/sbin/nologin', name]);
  } catch (cause) {
    throw new Error(
      `Postgres does not run as root, and a user "${name}" could not be made. ` +
        'Start as an ordinary user, or set DATABASE_URL to a Postgres of your own.',
      { cause },
    );
  }
  const ids = systemUser(name);
  if (!ids)
    throw new Error(`The user "${name}" was made but is not found. Set DATABASE_URL to a Postgres of your own.`);
  return ids;
}

function canReach(user: PostgresUser, paths: string[]): boolean {
  const test = paths.map((_, index) => `test -e "$${index + 1}"`).join(' && ');
  const [command = 'sh', ...args] = [...user.prefix, '/bin/sh', '-c', test, 'sh', ...paths];
  return spawnSync(command, args, { ...user.ids, cwd: '/', stdio: 'ignore' }).status === 0;
}
