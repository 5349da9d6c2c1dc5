import { AuditPage } from '$domain/contracts/audit';
import { request } from './request';

/** Whose entries: of the platform, of a tenant, of one server, or one’s own. */
export type AuditPlace =
  { kind: 'platform' } | { kind: 'account' } | { kind: 'tenant'; id: string } | { kind: 'server'; id: string };

export interface AuditFilter {
  action?: string | undefined;
  userId?: string | undefined;
  serverId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const limit = 50;

const pathOf = (place: AuditPlace): string => {
  if (place.kind === 'platform') return '/api/audit';
  if (place.kind === 'account') return '/api/account/activity';
  return place.kind === 'tenant' ? `/api/tenants/${place.id}/audit` : `/api/servers/${place.id}/activity`;
};

/** The routes of the audit log. */
export const auditApi = {
  list: (place: AuditPlace, filter: AuditFilter, cursor: string | null, signal?: AbortSignal) =>
    request(AuditPage, 'GET', pathOf(place), { query: { ...filter, cursor, limit }, ...(signal && { signal }) }),
  /** A link that the browser itself follows, so that nothing is held in memory. */
  exportLink: (place: AuditPlace, filter: AuditFilter, format: 'csv' | 'jsonl') => {
    const search = new URLSearchParams({ format });
    for (const [key, value] of Object.entries(filter)) if (value) search.set(key, value);
    return `${pathOf(place)}/export?${search.toString()}`;
  },
};
