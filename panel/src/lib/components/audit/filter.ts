import type { AuditFilter, AuditPlace } from '$lib/api/audit';
import type { auditAreas } from '$lib/texts/audit';
import { readerLocale } from '$lib/format/locale';
import { m } from '$texts';

export type Area = keyof typeof auditAreas;

const ofServer: readonly Area[] = [
  ...(['server.', 'power.', 'console.', 'backup.', 'operation.', 'recovery.'] as const),
  ...(['subuser.', 'invitation.'] as const),
];
const ofTenant: readonly Area[] = ['member.', 'invitation.', 'role.', 'tenant.', ...ofServer.slice(0, 7)];

/** What there can be to choose among, by whose entries they are. */
export function areasOf(place: AuditPlace): readonly Area[] {
  if (place.kind === 'server') return ofServer;
  return place.kind === 'tenant' ? ofTenant : [...ofTenant, 'auth.', 'account.', 'session.', 'user.', 'node.'];
}

const hour = 3_600_000;
const spans = { hour, day: 24 * hour, week: 7 * 24 * hour, month: 30 * 24 * hour };
const isSpan = (time: string): time is keyof typeof spans => Object.hasOwn(spans, time);
const isDay = (day: string | null): day is string => day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day);

/** The instant at which a day begins, or the last one of it, by the clock on the wall here; undefined where it is no day. */
function edgeOf(day: string | null, edge: 'first' | 'last'): string | undefined {
  if (!isDay(day)) return undefined;
  const instant = new Date(`${day}T${edge === 'first' ? '00:00:00.000' : '23:59:59.999'}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

/** The filter in the page's address. Values that the form cannot produce are ignored. */
export function filterOf(params: URLSearchParams, place: AuditPlace, now: number): AuditFilter {
  const time = params.get('time') ?? '';
  const area = params.get('area');
  const uuid = (key: string) => {
    const value = params.get(key);
    return value !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value) ? value : undefined;
  };
  return {
    action: areasOf(place).find((one) => one === area),
    userId: uuid('person'),
    serverId: place.kind === 'server' ? undefined : uuid('server'),
    from: isSpan(time)
      ? new Date(now - spans[time]).toISOString()
      : time === 'custom'
        ? edgeOf(params.get('from'), 'first')
        : undefined,
    to: time === 'custom' ? edgeOf(params.get('to'), 'last') : undefined,
  };
}

export const filterKeys = ['area', 'person', 'server', 'time', 'from', 'to'] as const;
export const isFiltered = (filter: AuditFilter): boolean => Object.values(filter).some((value) => value !== undefined);

/** Under which day an entry stands. */
export function dayOf(instant: string, now: number): string {
  const day = new Date(instant).toDateString();
  if (day === new Date(now).toDateString()) return m.audit_today();
  if (day === new Date(now - 24 * hour).toDateString()) return m.audit_yesterday();
  return new Date(instant).toLocaleDateString(readerLocale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}
