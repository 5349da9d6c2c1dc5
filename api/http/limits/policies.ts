import { isBinary } from '../binary.ts';

/** Kinds of requests that are counted apart, so that one that costs much does not wait for many that cost little. */
export type RateClass = 'sign-in' | 'read' | 'write' | 'download' | 'page' | 'watch';

export interface RatePolicy {
  /** Requests within a window of one signed-in caller (by user or key). */
  quota: number;
  /** The same of an address without a signed-in caller. */
  anonymousQuota: number;
  windowSeconds: number;
}

/** A panel in ten tabs stays far below them; a script that loops does not. */
export const ratePolicies: Record<RateClass, RatePolicy> = {
  'sign-in': { quota: 120, anonymousQuota: 60, windowSeconds: 60 },
  read: { quota: 1_200, anonymousQuota: 300, windowSeconds: 60 },
  write: { quota: 240, anonymousQuota: 60, windowSeconds: 60 },
  /** Pages of the panel, by address alone: who is signed in is not looked at. Their files are not counted here. */
  page: { quota: 300, anonymousQuota: 300, windowSeconds: 60 },
  /** Events of sockets that change nothing. A panel that reconnects watches everything on its page again. */
  watch: { quota: 1_200, anonymousQuota: 60, windowSeconds: 60 },
  download: { quota: 60, anonymousQuota: 20, windowSeconds: 60 },
};

interface RatedRoute {
  rate?: RateClass | undefined;
  method: string;
  path: string;
  response: unknown;
}

/** What a route counts as, unless it says so itself. */
export function rateClassOf(route: RatedRoute): RateClass {
  if (route.rate !== undefined) return route.rate;
  if (route.path.startsWith('/api/auth/')) return 'sign-in';
  if (isBinary(route.response)) return 'download';
  return route.method === 'get' ? 'read' : 'write';
}
