import { requirePrograms } from './launch.ts';

/** What this runtime cannot do as it should, in sentences for admins. */
export async function processWarnings(searchPath: string): Promise<string[]> {
  const warnings = [
    'Game servers run as plain processes of one user, with no isolation: use it for trying out, by people you trust.',
    'Memory, CPU, disk, process and IO limits are not enforced, and of the network only TCP is measured. Docker does all of it.',
  ];
  const trims = await requirePrograms(['fallocate'], searchPath).then(
    () => process.platform === 'linux',
    () => false,
  );
  if (!trims)
    warnings.push('Console output takes disk until a server stops: this machine has no way to trim it (fallocate).');
  return warnings;
}
