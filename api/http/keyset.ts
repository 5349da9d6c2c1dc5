import { Prisma } from '#prisma/generated/client.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Cursor } from './cursor.ts';

/** What a list is sorted by: a value, and the id that makes it unique. Pages then neither skip nor repeat rows that others add. */
export interface Keyset {
  key: Prisma.Sql;
  id: Prisma.Sql;
  type: 'text' | 'timestamptz';
  isDescending: boolean;
}

/** The condition for the rows behind a cursor; `true` for the first page. @throws DomainError `request.invalid` */
export function afterCursor(text: string | undefined, { key, id, type, isDescending }: Keyset): Prisma.Sql {
  if (text === undefined) return Prisma.sql`true`;
  const cursor = decodeCursor(text, type === 'timestamptz');
  const beyond = isDescending ? Prisma.sql`<` : Prisma.sql`>`;
  return Prisma.sql`(${key}, ${id}) ${beyond} (${cursor.key}::${Prisma.raw(type)}, ${cursor.id}::uuid)`;
}

/** What follows ORDER BY. */
export function orderOf({ key, id, isDescending }: Keyset): Prisma.Sql {
  const direction = isDescending ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  return Prisma.sql`${key} ${direction}, ${id} ${direction}`;
}

/** One page of rows that were read with a limit of one more, which tells that there is a next page. */
export function pageOfRows<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => Cursor,
): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : encodeCursor(cursorOf(last)) };
}

/** A pattern for ILIKE that finds the text anywhere, its wildcards taken literally. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
