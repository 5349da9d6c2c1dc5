import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBlueprint } from '#domain/blueprints/parse.ts';
import type { Blueprint } from '#domain/blueprints/schema.ts';
import { DomainError, errorMessage } from '#domain/errors.ts';

export interface BlueprintFile {
  fileName: string;
  /** The file as it stands, comments and all. */
  text: string;
  blueprint: Blueprint;
}

/**
 * Every blueprint of a folder, sorted by file name.
 * @throws DomainError `blueprint.invalid` for the first file that cannot be used (with all its failing paths), or when two
 * files have the same slug; `blueprint.unreadable` when the folder cannot be read.
 */
export async function readBlueprints(folder: string): Promise<BlueprintFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new DomainError(
      'blueprint.unreadable',
      `The blueprints in ${folder} cannot be read: ${errorMessage(error)}.`,
      {
        cause: error,
      },
    );
  });
  const files: BlueprintFile[] = [];
  for (const fileName of names.filter((name) => /\.ya?ml$/.test(name)).sort()) {
    const text = await readFile(join(folder, fileName), 'utf8');
    const blueprint = parseBlueprint(text, fileName);
    const twin = files.find((file) => file.blueprint.slug === blueprint.slug);
    if (twin !== undefined) {
      const sentence = `The blueprints ${twin.fileName} and ${fileName} have the same slug, ${blueprint.slug}. Change one of them.`;
      throw new DomainError('blueprint.invalid', sentence, {
        details: { file: fileName, errors: [{ path: 'slug', message: sentence }] },
      });
    }
    files.push({ fileName, text, blueprint });
  }
  return files;
}
