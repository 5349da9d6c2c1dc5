import { parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import type { DomainError } from '../errors.ts';
import { codedError, errorMessage } from '../errors.ts';
import { Blueprint } from './schema.ts';

export interface PathError {
  path: string;
  message: string;
}

/**
 * Reads the text of one blueprint file.
 * @throws DomainError `blueprint.invalid`: one sentence with the file's name and every failing path; `details.errors` has
 * them apart.
 */
export function parseBlueprint(text: string, fileName: string): Blueprint {
  const document = parseDocument(text);
  const syntaxError = document.errors[0];
  if (syntaxError !== undefined) {
    const [sentence] = syntaxError.message.split('\n');
    throw invalidBlueprint(fileName, [{ path: '', message: (sentence ?? '').replace(/:$/, '') }]);
  }
  keepAsWritten(document);
  const parsed = Blueprint.safeParse(unfold(document, fileName));
  if (parsed.success) return parsed.data;
  throw invalidBlueprint(
    fileName,
    parsed.error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })),
  );
}

/**
 * Leaves what YAML would change as it is written: the version 1.20 is not 1.2, nor 0042 the number 42, and an id of 17 digits is no number
 * that a program can hold.
 */
function keepAsWritten(document: Document.Parsed): void {
  visit(document, {
    Scalar(_, node) {
      const { value, source } = node;
      const isChanged = (typeof value === 'number' || typeof value === 'boolean') && String(value) !== source;
      if (isChanged && source !== undefined) node.value = source;
    },
  });
}

/** Aliases may be repeated so often that a small file unfolds into gigabytes; 50 is more than a blueprint ever needs. */
function unfold(document: Document.Parsed, fileName: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    throw invalidBlueprint(fileName, [{ path: '', message: errorMessage(error) }]);
  }
}

function invalidBlueprint(fileName: string, errors: PathError[]): DomainError {
  const list = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return codedError('blueprint.invalid', { file: fileName, errors: list }, { details: { errors } });
}
