/** What a route says of a request before it looks at what is asked for. */
export const requestSentences = {
  /** `summary`: the failing paths and why, which the problem also lists one by one. */
  'request.invalid': ({ summary }: { summary: string }) => summary,
  'request.malformed': ({ part }: { part?: 'body' } = {}) =>
    part === 'body' ? 'The body is not valid JSON. Correct it, then send it again.' : 'The request cannot be read.',
  'request.too_large': () => 'The body is larger than 1 MiB. Send less at once.',
  'request.unsupported_media_type': () => 'Send the body as UTF-8 JSON, with Content-Type: application/json.',
  'request.cross_site': () =>
    'This request did not come from a page of this panel. Programs send an Authorization: Bearer header instead of the cookie.',
  'request.too_many': ({ seconds }: { seconds: number }) => `Too many requests. Try again in ${seconds} seconds.`,
  'request.idempotency_key_reused': () =>
    'This Idempotency-Key belongs to another request. Use a new key for each request.',
  'route.not_found': ({ method, path }: { method?: string; path: string }) =>
    `There is no ${method === undefined ? '' : `${method} `}${path}. The routes are listed at /api/docs.`,
};
