import * as m from '#texts/compiled/errors/nodes.js';
import { size } from './words.ts';
import type { Language } from './words.ts';

/** Nodes, how they join, and their link to the API; what they run servers with is in `runtimes.ts`. */
export const nodeSentences = {
  'node.not_found': (to: Language) => m.error_node_not_found({}, to),
  'node.name_taken': (to: Language, { name }: { name: string }) => m.error_node_name_taken({ name }, to),
  'node.no_room': (to: Language, { reason, node, runtime = '', needed = '', most }: PlacementFacts) => {
    if (reason === 'offline') return m.error_node_no_room_offline({}, to);
    if (reason !== 'runtime') return lackOfNode(reason, { node, most }, to);
    return node === undefined
      ? m.error_node_no_room_runtime({ needed }, to)
      : m.error_node_no_room_runtime_of({ node, runtime, needed }, to);
  },
  'node.offline': (to: Language, { node }: { node?: string } = {}) =>
    node === undefined ? m.error_node_offline({}, to) : m.error_node_offline_named({ node }, to),
  'node.no_answer': (to: Language) => m.error_node_no_answer({}, to),
  /** `sentence`: the words of a node whose code this version does not know. */
  'node.failed': (to: Language, { sentence }: { sentence?: string } = {}) => sentence ?? m.error_node_failed({}, to),
  'node.join_refused': (to: Language) => m.error_node_join_refused({}, to),
  'node.refused': (to: Language, { reason }: { reason: NodeRefusal }) => {
    switch (reason) {
      case 'foreign_authority':
        return m.error_node_refused_foreign_authority({}, to);
      case 'unknown':
        return m.error_node_refused_unknown({}, to);
      case 'revoked':
        return m.error_node_refused_revoked({}, to);
      case 'expired':
        return m.error_node_refused_expired({}, to);
      case 'no_certificate':
        return m.error_node_refused_no_certificate({}, to);
      case 'unknown_instance':
        return m.error_node_refused_unknown_instance({}, to);
      case 'not_instance':
        return m.error_node_refused_not_instance({}, to);
    }
  },
  'node.nothing_set_aside': (to: Language) => m.error_node_nothing_set_aside({}, to),
  'node.certificate_not_found': (to: Language) => m.error_node_certificate_not_found({}, to),
  'node.bad_token': (to: Language) => m.error_node_bad_token({}, to),
  'node.wrong_api': (to: Language, { url }: { url: string }) => m.error_node_wrong_api({ url }, to),
  'node.identity_unreadable': (to: Language, { file }: { file: string }) =>
    m.error_node_identity_unreadable({ file }, to),
  'node.not_joined': (to: Language, { folder }: { folder: string }) => m.error_node_not_joined({ folder }, to),
  'link.unreachable': (to: Language, { url, reason }: { url: string; reason: string }) =>
    m.error_link_unreachable({ url, reason }, to),
  'link.not_yours': (to: Language) => m.error_link_not_yours({}, to),
  'link.bad_message': (to: Language, { reason }: { reason?: string } = {}) =>
    reason === undefined ? m.error_link_bad_message({}, to) : m.error_link_bad_message_reason({ reason }, to),
  'link.no_answer': (to: Language) => m.error_link_no_answer({}, to),
  'gateway.not_yours': (to: Language, { reason }: { reason: 'namespace' | 'task_queue' | 'task' }) => {
    switch (reason) {
      case 'namespace':
        return m.error_gateway_not_yours_namespace({}, to);
      case 'task_queue':
        return m.error_gateway_not_yours_task_queue({}, to);
      case 'task':
        return m.error_gateway_not_yours_task({}, to);
    }
  },
};

function lackOfNode(
  resource: NodeResource,
  { node, most }: { node: string | undefined; most: number | undefined },
  to: Language,
): string {
  if (most === undefined) return m.error_node_no_room_memory({}, to);
  const bytes = size(most, to);
  switch (resource) {
    case 'memory':
      return node === undefined
        ? m.error_node_no_room_memory_most({ most: bytes }, to)
        : m.error_node_no_room_memory_of({ node, most: bytes }, to);
    case 'cpu':
      return node === undefined
        ? m.error_node_no_room_cpu({ most }, to)
        : m.error_node_no_room_cpu_of({ node, most }, to);
    case 'disk':
      return node === undefined
        ? m.error_node_no_room_disk({ most: bytes }, to)
        : m.error_node_no_room_disk_of({ node, most: bytes }, to);
  }
}

/** What a node has a bounded amount of. */
export type NodeResource = 'memory' | 'cpu' | 'disk';

export interface PlacementFacts {
  reason: 'offline' | 'runtime' | NodeResource;
  /** The most that can be had: bytes, or percent of one core. */
  most?: number;
  node?: string;
  runtime?: string;
  needed?: string;
}

/** Why the port of nodes refuses a machine. */
export type NodeRefusal =
  'foreign_authority' | 'unknown' | 'revoked' | 'expired' | 'no_certificate' | 'unknown_instance' | 'not_instance';
