import type { Scope } from '#domain/permissions/principal.ts';
import { Prisma } from '#prisma/generated/client.ts';

/** The condition that a row lies where the caller may look, given the columns that say where it lies. */
export function inScope(scope: Scope, columns: { tenant: Prisma.Sql; server: Prisma.Sql }): Prisma.Sql {
  if (scope === 'all') return Prisma.sql`true`;
  const [tenantId, ...others] = scope.tenantIds;
  // Of one tenant its index gives the rows in their order.
  const inTenants =
    tenantId !== undefined && others.length === 0
      ? Prisma.sql`${columns.tenant} = ${tenantId}::uuid`
      : Prisma.sql`${columns.tenant} = ANY(${[...scope.tenantIds]}::uuid[])`;
  if (scope.serverIds.length === 0) return inTenants;
  return Prisma.sql`(${inTenants} OR ${columns.server} = ANY(${[...scope.serverIds]}::uuid[]))`;
}
