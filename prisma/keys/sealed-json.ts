import { z } from 'zod';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { openText, sealText } from '#domain/contracts/sealer.ts';

export type { Sealer };

/** What stands in a column of JSON in place of what is sealed. */
const Sealed = z.object({ sealed: z.base64() });

export async function sealJson(
  sealer: Sealer,
  tenantId: string | null,
  context: string,
  value: unknown,
): Promise<z.infer<typeof Sealed>> {
  const bytes = await sealText(sealer, tenantId, context, JSON.stringify(value));
  return { sealed: Buffer.from(bytes).toString('base64') };
}

/** Opens sealed JSON; returns JSON that is older than sealing unchanged. */
export async function openJson(
  sealer: Sealer,
  tenantId: string | null,
  context: string,
  value: unknown,
): Promise<unknown> {
  const sealed = Sealed.safeParse(value).data;
  if (sealed === undefined) return value;
  return JSON.parse(await openText(sealer, tenantId, context, Buffer.from(sealed.sealed, 'base64')));
}

/** Of the copied events of an operation. */
export const historyContext = (operationId: string): string => `operation_histories:${operationId}`;
