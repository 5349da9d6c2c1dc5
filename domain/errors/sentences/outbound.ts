import * as m from '#texts/compiled/errors/platform.js';
import type { Language } from './words.ts';

/** Why an address that a user gave is never asked. */
export type OutboundRefusal =
  | { reason: 'too_long'; limit: number }
  | { reason: 'malformed' | 'protocol' | 'credentials' }
  | { reason: 'port'; port: string }
  | { reason: 'not_public' | 'redirect' | 'plain_redirect'; host: string };

export function outboundRefusal(to: Language, given: OutboundRefusal): string {
  switch (given.reason) {
    case 'too_long':
      return m.error_outbound_refused_too_long({ limit: given.limit }, to);
    case 'malformed':
      return m.error_outbound_refused_malformed({}, to);
    case 'protocol':
      return m.error_outbound_refused_protocol({}, to);
    case 'credentials':
      return m.error_outbound_refused_credentials({}, to);
    case 'port':
      return m.error_outbound_refused_port({ port: given.port }, to);
    case 'not_public':
      return m.error_outbound_refused_not_public({ host: given.host }, to);
    case 'redirect':
      return m.error_outbound_refused_redirect({ host: given.host }, to);
    case 'plain_redirect':
      return m.error_outbound_refused_plain_redirect({ host: given.host }, to);
  }
}
