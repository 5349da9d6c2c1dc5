import path from 'node:path';

/** Where a server sees its own files: in its container, and in that of an install script. */
const rootsInContainers = ['/home/container', '/mnt/server'];

/**
 * Whether a symbolic link at `at` (relative to the server's root) leads to somewhere below that root, told from its text
 * alone. An absolute one does when it names the place where a container of the server has its files.
 */
export function linkStaysInside(at: string, target: string): boolean {
  if (target === '' || target.includes('\0')) return false;
  const root = rootsInContainers.find((candidate) => target === candidate || target.startsWith(`${candidate}/`));
  const relative = root === undefined ? target : `./${target.slice(root.length)}`;
  if (path.posix.isAbsolute(relative)) return false;
  const from = root === undefined ? path.posix.dirname(at) : '.';
  const end = path.posix.normalize(path.posix.join(from, relative));
  return end !== '..' && !end.startsWith('../');
}
