import * as m from '#texts/compiled/errors/requests.js';
import { size } from './words.ts';
import type { Language } from './words.ts';

/** What a route says of a request before it looks at what is asked for. */
export const requestSentences = {
  /** `summary`: the failing paths and why, which the problem also lists one by one. */
  'request.invalid': (to: Language, { summary }: { summary: string }) => m.error_request_invalid({ summary }, to),
  'request.malformed': (to: Language, { part }: { part?: 'body' } = {}) =>
    part === 'body' ? m.error_request_malformed_body({}, to) : m.error_request_malformed({}, to),
  'request.too_large': (to: Language, { maxBytes }: { maxBytes?: number } = {}) =>
    m.error_request_too_large({ size: maxBytes === undefined ? '1 MiB' : size(maxBytes, to) }, to),
  /** `types`: those that the route takes, where that is not JSON. */
  'request.unsupported_media_type': (to: Language, { types }: { types?: string } = {}) =>
    types === undefined
      ? m.error_request_unsupported_media_type({}, to)
      : m.error_request_unsupported_media_type_other({ types }, to),
  'request.cross_site': (to: Language) => m.error_request_cross_site({}, to),
  'request.too_many': (to: Language, { seconds }: { seconds: number }) => m.error_request_too_many({ seconds }, to),
  'request.idempotency_key_reused': (to: Language) => m.error_request_idempotency_key_reused({}, to),
  'route.not_found': (to: Language, { method, path }: { method?: string; path: string }) =>
    method === undefined ? m.error_route_not_found({ path }, to) : m.error_route_not_found_method({ method, path }, to),
};
