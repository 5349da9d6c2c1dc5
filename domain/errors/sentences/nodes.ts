import { also } from './words.ts';

const joinAgain = 'Join again with a new token.';

/** Nodes, their runtime, their ports and their link to the API. */
export const nodeSentences = {
  'node.not_found': () => 'There is no such node, or you have no access to it.',
  'node.name_taken': ({ name }: { name: string }) => `A node named ${name} already exists. Choose another name.`,
  'node.no_room': ({ reason, node, runtime, needed }: PlacementFacts) => {
    if (reason === 'offline') return 'No node is online. Start a node, then create the server again.';
    if (reason === 'memory') return 'No node has enough free memory. Ask for less, or delete a server.';
    return node === undefined
      ? `No online node can run this blueprint. It needs the ${String(needed)} runtime.`
      : `The node ${node} has the ${String(runtime)} runtime; this blueprint needs ${String(needed)}. Choose another node.`;
  },
  'node.offline': ({ node }: { node?: string } = {}) =>
    `${node === undefined ? 'The node' : `The node ${node}`} is not connected. Try again once it is back.`,
  'node.no_answer': () => 'The node did not answer in time. Check that it is online, then try again.',
  /** `sentence`: the words of a node whose code this version does not know. */
  'node.failed': ({ sentence }: { sentence?: string } = {}) =>
    sentence ?? 'The node could not do this. The log of its worker says why.',
  'node.join_refused': () => 'This join token is unknown, already used, or expired. Create a new one in the panel.',
  'node.refused': ({ reason }: { reason: NodeRefusal }) => nodeRefusals[reason],
  'node.certificate_not_found': () => 'There is no such certificate.',
  'node.bad_token': () => 'This is not a join token. Copy all of it from the panel: mnj_….',
  'node.wrong_api': ({ url }: { url: string }) =>
    `The server at ${url} is not the one that made this token. Check the address, or create a new token.`,
  'node.identity_unreadable': ({ file }: { file: string }) =>
    `${file} cannot be read. Remove it and let this machine join again.`,
  'node.not_joined': ({ folder }: { folder: string }) =>
    `This machine is not a node yet: ${folder} is empty. Add a node in the panel, and run the command it shows on this machine.`,
  'allocation.none_free': ({ node, anywhere }: { node?: string; anywhere?: boolean } = {}) =>
    anywhere === true
      ? 'No node has a free port left. Delete a server, or add a node.'
      : `${node === undefined ? 'The node' : `The node ${node}`} has no free port left. Delete a server on it, or choose another node.`,
  'allocation.missing': () => 'The server has no port. Run its installation again.',
  'runtime.unavailable': ({ reason }: { reason: 'no_answer' | 'not_allowed' }) =>
    reason === 'not_allowed'
      ? 'The node may not use its Docker engine. Add the user of the node worker to the group docker.'
      : 'The Docker engine of the node does not answer. Start Docker on the node.',
  'runtime.refused': () =>
    'The process runtime does not isolate servers, so production refuses it. Start a Docker engine on this node, or set MAMBA_ALLOW_PROCESS_RUNTIME=true.',
  'image.not_found': ({ image }: { image: string }) =>
    `There is no image ${image}. Check its name, and that the node may pull it.`,
  'registry.unreachable': ({ image }: { image: string }) =>
    `The node cannot reach the registry of the image ${image}. Check the network of the node, then try again.`,
  'port.taken': ({ port }: { port?: number } = {}) =>
    `${port === undefined ? 'A port of this server' : `Port ${port}`} is already in use on the node. Stop the program that uses it, then start the server again.`,
  'port.bad_address': () =>
    'The address of this server does not belong to its node. Ask an administrator to check the addresses of the node.',
  'port.held_by_engine': ({ port }: { port: number }) =>
    `The Docker engine of the node holds port ${port} for a container that is gone. Restart the engine.`,
  'network.pool_exhausted': ({ pool }: { pool: string }) =>
    `No subnet is free in ${pool}. Set a larger MAMBA_NETWORK_POOL for the node.`,
  'program.missing': ({ programs }: { programs: string }) =>
    `This node has no ${programs}. Install it on the node, or use a node with Docker.`,
  'link.unreachable': ({ url, reason }: { url: string; reason: string }) =>
    `The API at ${url} cannot be reached: ${reason}.`,
  'link.not_yours': () => 'This server or operation does not belong to this node.',
  'link.bad_message': ({ reason }: { reason?: string } = {}) => `The message is malformed.${also(reason)}`,
  'link.no_answer': () => 'The API did not answer in time.',
  'gateway.not_yours': ({ reason }: { reason: 'namespace' | 'task_queue' | 'task' }) =>
    reason === 'namespace'
      ? 'Nodes use the namespace of this installation only.'
      : reason === 'task_queue'
        ? 'A node polls its own task queue only.'
        : 'This task was not given to this node.',
};

export interface PlacementFacts {
  reason: 'offline' | 'memory' | 'runtime';
  node?: string;
  runtime?: string;
  needed?: string;
}

/** Why the port of nodes refuses who connects. */
export type NodeRefusal =
  'foreign_authority' | 'unknown' | 'revoked' | 'expired' | 'no_certificate' | 'unknown_instance' | 'not_instance';

const nodeRefusals: Record<NodeRefusal, string> = {
  foreign_authority: `The certificate of this node is not signed by this installation. ${joinAgain}`,
  unknown: `The certificate of this node is unknown. ${joinAgain}`,
  revoked: `The certificate of this node was revoked. ${joinAgain}`,
  expired: `The certificate of this node has expired. ${joinAgain}`,
  no_certificate: 'Join first: this address needs the certificate of a node.',
  unknown_instance: 'The certificate of this API instance is unknown.',
  not_instance: 'This address needs the certificate of an API instance.',
};
