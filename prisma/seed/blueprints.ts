import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBlueprint } from '#domain/blueprints/parse.ts';
import type { Blueprint } from '#domain/blueprints/schema.ts';
import { codedError, errorMessage } from '#domain/errors.ts';

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
    throw codedError('blueprint.unreadable', { folder, reason: errorMessage(error) }, { cause: error });
  });
  const files: BlueprintFile[] = [];
  for (const fileName of names.filter((name) => /\.ya?ml$/.test(name)).sort()) {
    const text = await readFile(join(folder, fileName), 'utf8');
    const blueprint = parseBlueprint(text, fileName);
    const twin = files.find((file) => file.blueprint.slug === blueprint.slug);
    if (twin !== undefined) {
      const message = `It has the slug ${blueprint.slug}, as ${twin.fileName} has. Change one of them.`;
      const errors = [{ path: 'slug', message }];
      throw codedError('blueprint.invalid', { file: fileName, errors: message }, { details: { errors } });
    }
    files.push({ fileName, text, blueprint });
  }
  return files;
}
