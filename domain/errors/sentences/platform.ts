import * as m from '#texts/compiled/errors/platform.js';
import { outboundRefusal } from './outbound.ts';
import type { OutboundRefusal } from './outbound.ts';
import { size } from './words.ts';
import type { Language } from './words.ts';

/** The engines below, keys, and addresses that are asked outside. */
export const platformSentences = {
  internal: (to: Language, { requestId }: { requestId?: string } = {}) =>
    requestId === undefined ? m.error_internal({}, to) : m.error_internal_request({ requestId }, to),
  'temporal.unavailable': (to: Language, { unknown, address }: { unknown?: boolean; address?: string } = {}) => {
    if (address !== undefined) return m.error_temporal_unavailable_address({ address }, to);
    return unknown === true ? m.error_temporal_unavailable_unknown({}, to) : m.error_temporal_unavailable({}, to);
  },
  'database.unavailable': (to: Language) => m.error_database_unavailable({}, to),
  'api.stopping': (to: Language) => m.error_api_stopping({}, to),
  'codec.cannot_open': (to: Language) => m.error_codec_cannot_open({}, to),
  'keys.unknown': (to: Language) => m.error_keys_unknown({}, to),
  'keys.cannot_open': (to: Language) => m.error_keys_cannot_open({}, to),
  'keys.master_missing': (to: Language) => m.error_keys_master_missing({}, to),
  'ca.missing': (to: Language, { file, folder }: { file: string; folder: string }) =>
    m.error_ca_missing({ file, folder }, to),
  'ca.no_root_key': (to: Language, { folder }: { folder: string }) => m.error_ca_no_root_key({ folder }, to),
  'notify.unreachable': (to: Language, { reason }: { reason: string }) => m.error_notify_unreachable({ reason }, to),
  'notify.refused': (to: Language, given: { status: number } | { reason: string }) =>
    'status' in given
      ? m.error_notify_refused({ status: given.status }, to)
      : m.error_notify_refused_address(given, to),
  'outbound.refused': (to: Language, given: OutboundRefusal) => outboundRefusal(to, given),
  'outbound.timeout': (to: Language, { host }: { host: string }) => m.error_outbound_timeout({ host }, to),
  'outbound.unreachable': (to: Language, { host }: { host: string }) => m.error_outbound_unreachable({ host }, to),
  'outbound.too_large': (to: Language, { bytes }: { bytes: number }) =>
    m.error_outbound_too_large({ size: size(bytes, to) }, to),
  'outbound.too_many_redirects': (to: Language, { host, limit }: { host: string; limit: number }) =>
    m.error_outbound_too_many_redirects({ host, limit }, to),
  'webhook.bad_id': (to: Language) => m.error_webhook_bad_id({}, to),
  'webhook.no_secret': (to: Language) => m.error_webhook_no_secret({}, to),
  'webhook.bad_secret': (to: Language, given: { prefix: string; least: number; most: number }) =>
    m.error_webhook_bad_secret(given, to),
};
