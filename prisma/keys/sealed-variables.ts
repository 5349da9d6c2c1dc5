import type { Sealer } from '#domain/contracts/sealer.ts';
import { openText, sealText } from '#domain/contracts/sealer.ts';

/** A server, and the tenant by whose key its values are sealed. */
interface Owner {
  serverId: string;
  tenantId: string;
}

/** Marks a sealed value in a column of texts. A value without it is older than sealing and is read unchanged. */
const mark = 'sealed:1:';

/** Bound to server and variable: a sealed value that is put in another's place does not open. */
const contextOf = (serverId: string, key: string): string => `server_variables:${serverId}:${key}`;

/** The values of a server's variables as they are kept, in its rows and in operations that are to change them. */
export async function sealVariables(
  sealer: Sealer,
  { serverId, tenantId }: Owner,
  values: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const sealed = Object.entries(values).map(async ([key, value]) => {
    const bytes = await sealText(sealer, tenantId, contextOf(serverId, key), value);
    return [key, `${mark}${Buffer.from(bytes).toString('base64')}`] as const;
  });
  return Object.fromEntries(await Promise.all(sealed));
}

/** The values that a server's rows hold. @throws what the sealer throws */
export async function openVariables(
  sealer: Sealer,
  { serverId, tenantId }: Owner,
  rows: readonly { key: string; value: string }[],
): Promise<Record<string, string>> {
  const opened = rows.map(async ({ key, value }) => {
    if (!value.startsWith(mark)) return [key, value] as const;
    const bytes = Buffer.from(value.slice(mark.length), 'base64');
    return [key, await openText(sealer, tenantId, contextOf(serverId, key), bytes)] as const;
  });
  return Object.fromEntries(await Promise.all(opened));
}
