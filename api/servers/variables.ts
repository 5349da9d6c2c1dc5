import type { Blueprint } from '#domain/blueprints/schema.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { invalid } from '../http/refuse.ts';
import type { Caller } from '../http/request-context.ts';

/**
 * Variables that only the platform may set must keep the value that they have.
 * @throws DomainError `request.invalid` with every one that is to change
 */
export function refuseLocked(
  blueprint: Pick<Blueprint, 'variables'>,
  changes: Readonly<Record<string, string>>,
  present: Readonly<Record<string, string>>,
  caller: Caller,
): void {
  if (isAllowed(caller, 'platform.manage', null)) return;
  const locked = blueprint.variables.filter(
    (variable) =>
      !variable.userEditable &&
      Object.hasOwn(changes, variable.key) &&
      changes[variable.key] !== (present[variable.key] ?? variable.default),
  );
  if (locked.length === 0) return;
  throw invalid(
    locked.map(({ key }) => ({ path: `variables.${key}`, message: 'Only an administrator may change this.' })),
  );
}
