import type { AuditEntry } from '$domain/contracts/audit';
import { Permission } from '$domain/permissions/permissions';
import { auditNames } from '$lib/texts/audit';
import { didWhat } from '$lib/texts/audit-sentences';
import { permissionTexts } from '$lib/texts/permissions';
import { roleName } from '$lib/texts/roles';
import { m } from '$texts';

type Details = Readonly<Record<string, unknown>>;

const isDetails = (value: unknown): value is Details =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
const sideOf = (details: Details, side: 'before' | 'after'): Details => {
  const value = details[side];
  return isDetails(value) ? value : {};
};

/** Not everything is done by a person. */
function nobodyIn(action: string): string {
  if (action.startsWith('node.')) return m.audit_machine();
  return action === 'server.gave_up' ? m.audit_platform() : m.audit_somebody();
}

/** Who did it. For an impersonated action, both the administrator and the user. */
export function whoOf({ action, userName, impersonatorName }: AuditEntry): string {
  const user = userName ?? nobodyIn(action);
  return impersonatorName === null ? user : m.audit_acting_as({ administrator: impersonatorName, user });
}

/** What they did, to go after their name. */
export function deedOf(entry: AuditEntry): string {
  const { action, details, subjectName, serverName, serverId, tenantName } = entry;
  const before = sideOf(details, 'before');
  const after = sideOf(details, 'after');
  return didWhat(action, {
    subject: subjectName ?? m.audit_gone_user(),
    server: serverName ?? (serverId === null ? '' : m.audit_gone_server()),
    tenant: tenantName ?? m.audit_gone_team(),
    detail: (key) => asText(details[key]),
    before: (key) => asText(before[key]),
    after: (key) => asText(after[key]),
  });
}

export interface Change {
  name: string;
  before: string;
  after: string;
}
export interface Fact {
  name: string;
  value: string;
}

const nameOf = (key: string): string => auditNames[key]?.() ?? key;

/** A permission by its name, everything else as it is. */
const wordOf = (value: unknown): string => {
  const permission = Permission.safeParse(value);
  return permission.success ? permissionTexts[permission.data].name() : asText(value);
};

function show(key: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? m.audit_yes() : m.audit_no();
  if (Array.isArray(value)) return value.length === 0 ? m.audit_nothing() : value.map(wordOf).join(', ');
  if (value === undefined || value === null || value === '') return m.audit_nothing();
  return key === 'role' ? roleName(asText(value)) : asText(value);
}

/** Of two lists only what differs is worth reading. */
function listChange(key: string, before: readonly unknown[], after: readonly unknown[]): Change {
  return {
    name: nameOf(key),
    before: show(
      key,
      before.filter((one) => !after.includes(one)),
    ),
    after: show(
      key,
      after.filter((one) => !before.includes(one)),
    ),
  };
}

/** What is different now, and what else is known of it. What stayed the same is left out. */
export function detailsOf({ details }: AuditEntry): { changes: Change[]; facts: Fact[] } {
  const before = sideOf(details, 'before');
  const after = sideOf(details, 'after');
  const both = 'before' in details && 'after' in details;
  // A change names only what it is about; what it does not name stayed.
  const keys = both ? Object.keys(after) : [...Object.keys(before), ...Object.keys(after)];
  const changes = keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => {
      const [old, now] = [before[key], after[key]];
      if (Array.isArray(old) && Array.isArray(now)) return listChange(key, old, now);
      return { name: nameOf(key), before: show(key, old), after: show(key, now) };
    });
  const facts = Object.entries(details)
    .filter(([key, value]) => key !== 'before' && key !== 'after' && show(key, value) !== m.audit_nothing())
    .map(([key, value]) => ({ name: nameOf(key), value: show(key, value) }));
  return { changes, facts };
}
