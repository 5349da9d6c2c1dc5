import { z } from 'zod';
import { isStorableTime } from '#domain/contracts/common.ts';
import { invalid } from './refuse.ts';

/** Where a page ended: the value it was sorted by, and the id that makes it unique. */
export interface Cursor {
  key: string;
  id: string;
}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/**
 * @param isTime the list is sorted by an instant
 * @param idShape of the list's ids
 * @throws DomainError `request.invalid` for anything that is no cursor of that list
 */
export function decodeCursor(text: string, isTime = true, idShape: z.ZodType<string> = z.uuid()): Cursor {
  const shape = z.strictObject({ key: z.string().max(200), id: idShape });
  try {
    const cursor = shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    const isUsable = cursor.key.isWellFormed() && !cursor.key.includes('\0');
    if (isUsable && (!isTime || instantShape.safeParse(cursor.key).success)) return cursor;
  } catch {
    // Said below.
  }
  throw invalid([{ path: 'query.cursor', message: 'This is no cursor of this list. Begin without one.' }]);
}

const instantShape = z.iso.datetime({ offset: true }).refine(isStorableTime);
