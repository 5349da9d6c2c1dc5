import type { Logger } from 'pino';
import { Connection } from '@temporalio/client';
import { Server as SocketServer } from 'socket.io';
import { v7 as uuid } from 'uuid';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { codedError } from '#domain/errors.ts';
import type { Database } from '#prisma/client.ts';
import type { SealingCodec } from '#temporal/runtime/codec/sealing-codec.ts';
import type { ApiConfig } from '#api/config.ts';
import { plainAddress } from '#api/http/request-context.ts';
import type { NodeLinksOptions } from '../link/node-links.ts';
import type { DoorOptions, InstanceNamespace } from '../instances/door.ts';
import type { NodeNamespace } from '../link/types.ts';
import type { Rendezvous } from '../streams/rendezvous.ts';
import { readAuthority } from '#authority/folder.ts';
import { Gateway } from '../gateway/gateway.ts';
import { TaskTokens } from '../gateway/task-tokens.ts';
import { createNodeApp } from './node-app.ts';
import { NodePort } from './node-port.ts';
import { Refusals } from './refusals.ts';

interface Needs {
  config: ApiConfig;
  prisma: Database;
  sealer: Sealer;
  codec: SealingCodec;
  rendezvous: Rendezvous;
  log: Logger;
  largestMessageBytes: number;
}

const pingMilliseconds = 1_500;

/** All that stands between this API and its nodes. */
export interface PreparedNodePort {
  /** What the link is made of: its namespace on the port of nodes, and who is at the other end. */
  link: Pick<NodeLinksOptions, 'namespace' | 'nodeOf'>;
  /** The same for the other instances of this API. */
  door: Pick<DoorOptions, 'namespace' | 'instanceOf'>;
  /** Answers with the port. */
  listen(): Promise<number>;
  close(): Promise<void>;
}

/** @throws DomainError `ca.missing`; the connection's own error */
export async function prepareNodePort(needs: Needs): Promise<PreparedNodePort> {
  const { config, prisma, log } = needs;
  const { authorityDir, certificateMilliseconds } = config.nodePort;
  const authority = () => readAuthority(authorityDir);
  await authority();
  const refusals = new Refusals(prisma, log);
  // A connection of its own: polls that wait for a minute do not block other calls.
  const connection = await Connection.connect({ address: config.temporal.address, connectTimeout: '10s' });
  const gateway = new Gateway({
    namespace: config.temporal.namespace,
    tokens: new TaskTokens(needs.sealer),
    codec: needs.codec,
    connection,
    log,
    refused: (nodeId, method, reason) => refusals.note({ nodeId, what: `temporal.${method}`, reason, ip: null }),
  });
  const port = new NodePort({
    prisma,
    gateway,
    readAuthority: authority,
    log,
    refused: (reason, address) =>
      refusals.note({ nodeId: null, what: 'certificate', reason, ip: plainAddress(address ?? undefined) }),
  });
  const io = new SocketServer(port.http, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: needs.largestMessageBytes,
    transports: ['websocket'],
    cors: { origin: false },
    // By these a node notices within some seconds that a machine has gone without a word. The answer may take longer: it waits
    // behind what the node is sending.
    pingInterval: pingMilliseconds,
    pingTimeout: 20_000,
  });
  port.serveHttp(
    createNodeApp({
      log: log.child({ port: 'nodes', instance: uuid() }),
      prisma,
      port,
      rendezvous: needs.rendezvous,
      readAuthority: authority,
      certificateMilliseconds,
      namespace: config.temporal.namespace,
    }),
  );
  return {
    link: {
      namespace: io.of('/node') as unknown as NodeNamespace,
      nodeOf: (socket) => {
        const peer = port.peerOf(socket.request);
        if (peer.kind === 'node') return peer.nodeId;
        throw codedError('node.refused', { reason: peer.kind === 'refused' ? peer.reason : 'no_certificate' });
      },
    },
    door: {
      namespace: io.of('/instance') as unknown as InstanceNamespace,
      instanceOf: (socket) => {
        const peer = port.peerOf(socket.request);
        if (peer.kind === 'instance') return peer.instanceId;
        throw codedError('node.refused', { reason: peer.kind === 'refused' ? peer.reason : 'not_instance' });
      },
    },
    listen: () => port.listen(config.nodePort),
    close: async () => {
      refusals.close();
      gateway.close();
      await io.close();
      await port.close();
      await connection.close();
    },
  };
}
