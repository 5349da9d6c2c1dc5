import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../client.ts';
import { dataKeyContext } from './key-ring.ts';
import type { MasterKeys } from './master-keys.ts';
import { keyBytes } from './sealed-bytes.ts';

/**
 * Gives each tenant (or one, or the platform: null) a new data key. What was sealed stays readable: old keys open for ever.
 * Processes that run take the new ones within half a minute; nothing is stopped. Answers how many were made.
 */
export async function rotateDataKeys(prisma: Database, masterKeys: MasterKeys, only?: string | null): Promise<number> {
  const current = await prisma.dataKey.findMany({
    where: { retiredAt: null, ...(only === undefined ? {} : { tenantId: only }) },
    select: { id: true, tenantId: true },
  });
  for (const { id: oldId, tenantId } of current) {
    const id = uuidv7();
    const { masterKeyId, bytes } = await masterKeys.wrap(randomBytes(keyBytes), dataKeyContext(id, tenantId));
    // In one transaction: at no moment has a tenant none, or two.
    await prisma.$transaction([
      prisma.dataKey.updateMany({ where: { id: oldId, retiredAt: null }, data: { retiredAt: new Date() } }),
      prisma.dataKey.createMany({ data: [{ id, tenantId, wrapped: bytes, masterKeyId }], skipDuplicates: true }),
    ]);
  }
  return current.length;
}

/**
 * Wraps every data key with the newest master key. The data keys stay the same, so nothing that they sealed is touched, and
 * processes that run notice nothing. Once `keyStatus` shows none with an old master key, that one may be thrown away.
 * Returns how many were wrapped again.
 */
export async function rewrapDataKeys(prisma: Database, masterKeys: MasterKeys): Promise<number> {
  const currentId = await masterKeys.currentId();
  const rows = await prisma.dataKey.findMany({ where: { masterKeyId: { not: currentId } } });
  let count = 0;
  for (const { id, tenantId, masterKeyId, wrapped } of rows) {
    const context = dataKeyContext(id, tenantId);
    const rewrapped = await masterKeys.wrap(await masterKeys.unwrap({ masterKeyId, bytes: wrapped }, context), context);
    // Another one that does the same is as good.
    const { count: changed } = await prisma.dataKey.updateMany({
      where: { id, masterKeyId },
      data: { wrapped: rewrapped.bytes, masterKeyId: rewrapped.masterKeyId },
    });
    count += changed;
  }
  return count;
}

export interface KeyStatus {
  currentMasterKeyId: string;
  /** Data keys by the master key that wraps them. */
  wrapped: { masterKeyId: string; count: number }[];
  inUse: number;
  retired: number;
}

export async function keyStatus(prisma: Database, masterKeys: MasterKeys): Promise<KeyStatus> {
  const groups = await prisma.dataKey.groupBy({ by: ['masterKeyId'], _count: true, orderBy: { masterKeyId: 'asc' } });
  const [inUse, retired] = await Promise.all([
    prisma.dataKey.count({ where: { retiredAt: null } }),
    prisma.dataKey.count({ where: { retiredAt: { not: null } } }),
  ]);
  return {
    currentMasterKeyId: await masterKeys.currentId(),
    wrapped: groups.map(({ masterKeyId, _count }) => ({ masterKeyId, count: _count })),
    inUse,
    retired,
  };
}
