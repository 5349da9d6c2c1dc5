import * as m from '#texts/compiled/errors/nodes.js';
import type { Language } from './words.ts';

/** What a node runs servers with: its ports, engines, images and programs. */
export const runtimeSentences = {
  'allocation.none_free': (to: Language, { node, anywhere }: { node?: string; anywhere?: boolean } = {}) => {
    if (anywhere === true) return m.error_allocation_none_free_anywhere({}, to);
    return node === undefined ? m.error_allocation_none_free({}, to) : m.error_allocation_none_free_named({ node }, to);
  },
  'allocation.missing': (to: Language) => m.error_allocation_missing({}, to),
  'runtime.unavailable': (to: Language, { reason }: { reason: 'no_answer' | 'not_allowed' }) =>
    reason === 'not_allowed' ? m.error_runtime_unavailable_not_allowed({}, to) : m.error_runtime_unavailable({}, to),
  'runtime.refused': (to: Language) => m.error_runtime_refused({}, to),
  'image.not_found': (to: Language, { image }: { image: string }) => m.error_image_not_found({ image }, to),
  'registry.unreachable': (to: Language, { image }: { image: string }) => m.error_registry_unreachable({ image }, to),
  'port.taken': (to: Language, { port }: { port?: number } = {}) =>
    port === undefined ? m.error_port_taken({}, to) : m.error_port_taken_known({ port }, to),
  'port.bad_address': (to: Language) => m.error_port_bad_address({}, to),
  'port.held_by_engine': (to: Language, { port }: { port: number }) => m.error_port_held_by_engine({ port }, to),
  'network.pool_exhausted': (to: Language, { pool }: { pool: string }) => m.error_network_pool_exhausted({ pool }, to),
  'program.missing': (to: Language, { programs }: { programs: string }) => m.error_program_missing({ programs }, to),
};
