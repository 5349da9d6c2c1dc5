import { join } from 'node:path';
import { DomainError } from '#domain/errors.ts';
import { readBlueprints } from '#prisma/seed/blueprints.ts';
import { Problem } from './problem.ts';

/**
 * Reads the project's blueprints before anything is made or started: a slip in one is best told at once.
 * @throws Problem naming the file and what in it is wrong
 */
export async function assertBlueprintsAreValid(root: string): Promise<void> {
  const folder = join(root, 'blueprints');
  try {
    await readBlueprints(folder);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new Problem(`${error.userMessage} The file is in ${folder}.`, { cause: error });
  }
}
