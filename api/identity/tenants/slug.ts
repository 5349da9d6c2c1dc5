import { randomBytes } from 'node:crypto';
import type { Prisma } from '#prisma/generated/client.ts';

/** A name for addresses, made of a name for people: "Žluté Kolo 2" becomes "zlute-kolo-2", with a few letters where it is taken. */
export async function slugOf(transaction: Pick<Prisma.TransactionClient, 'tenant'>, name: string): Promise<string> {
  const plain = plainSlug(name);
  const taken = plain === '' || (await transaction.tenant.count({ where: { slug: plain } })) > 0;
  if (!taken) return plain;
  return [plain, randomBytes(3).toString('hex')].filter((part) => part !== '').join('-');
}

function plainSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replace(/^-+|-+$/g, '');
}
