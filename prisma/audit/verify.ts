import { createHash } from 'node:crypto';
import type { Database } from '../client.ts';

/** What is wrong with a chain of the audit log, at its first wrong entry. */
export interface BrokenChain {
  chain: string;
  position: number;
  what: 'an entry is missing before it' | 'it was changed' | 'it does not follow the entry before it';
}

export interface AuditVerdict {
  entries: number;
  broken: BrokenChain[];
  /** The end of each chain. Kept elsewhere, they prove later that no entry was cut off at the end or rewritten. */
  heads: { chain: string; position: number; hash: string }[];
}

const readAtOnce = 2_000;

interface Link {
  chain: string;
  position: bigint;
  previous: Uint8Array;
  hash: Uint8Array;
  text: string;
}

/**
 * Goes through the whole audit log and works every hash out again: each entry's is the SHA-256 of the one before it and of
 * the entry's own text (`audit_text` of the migration).
 */
export async function verifyAudit(prisma: Pick<Database, '$queryRaw'>): Promise<AuditVerdict> {
  const verdict: AuditVerdict = { entries: 0, broken: [], heads: [] };
  const broken = new Set<string>();
  let last: Link | null = null;
  for (;;) {
    const links: Link[] = await prisma.$queryRaw`
      SELECT chain, position, previous, hash, audit_text(audit_entries) AS text FROM audit_entries
      WHERE (chain, position) > (${last?.chain ?? ''}, ${last?.position ?? 0n})
      ORDER BY chain, position LIMIT ${readAtOnce}`;
    for (const link of links) {
      const before: Link | null = last?.chain === link.chain ? last : null;
      if (last !== null && before === null) verdict.heads.push(headOf(last));
      const what = faultOf(link, before);
      if (what !== null && !broken.has(link.chain)) {
        broken.add(link.chain);
        verdict.broken.push({ chain: link.chain, position: Number(link.position), what });
      }
      last = link;
    }
    verdict.entries += links.length;
    if (links.length < readAtOnce) break;
  }
  if (last !== null) verdict.heads.push(headOf(last));
  return verdict;
}

function faultOf(link: Link, before: Link | null): BrokenChain['what'] | null {
  if (link.position !== (before?.position ?? 0n) + 1n) return 'an entry is missing before it';
  const own = createHash('sha256').update(link.previous).update(link.text).digest();
  if (!own.equals(link.hash)) return 'it was changed';
  return Buffer.from(link.previous).equals(before?.hash ?? new Uint8Array())
    ? null
    : 'it does not follow the entry before it';
}

const headOf = ({ chain, position, hash }: Link): AuditVerdict['heads'][number] => ({
  chain,
  position: Number(position),
  hash: Buffer.from(hash).toString('hex'),
});
