import type { Logger } from 'pino';
import type { Namespace, Socket } from 'socket.io';
import { askedOfNode } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { NodeQuestions } from '#domain/contracts/node-questions/asked-of-node.ts';
import { answerQuestions } from '#domain/contracts/node-questions/dispatch.ts';
import type { NameIn, Answering } from '#domain/contracts/node-questions/question.ts';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import { codedError, DomainError } from '#domain/errors.ts';
import type { ConsoleHub } from '#api/realtime/console.ts';
import type { StatsHub } from '#api/realtime/stats.ts';
import type { NodeLinks } from '../link/node-links.ts';
import type { InstanceNotice, InstanceNoticeOf } from './messages.ts';
import { askedOfInstance } from './messages.ts';
import { Watched } from './watched.ts';

type Events = Record<string, (...received: unknown[]) => void>;
export type InstanceSocket = Socket<Events, Events, Events, { instanceId: string }>;
export type InstanceNamespace = Namespace<Events, Events, Events, { instanceId: string }>;

export interface DoorOptions {
  namespace: InstanceNamespace;
  /** The instance at the other end of a connection. @throws DomainError `node.refused` */
  instanceOf(socket: InstanceSocket): string;
  instanceId: string;
  links: Pick<NodeLinks, 'listen' | 'connected' | 'linked' | 'linkedAt' | 'ask'>;
  consoles: Pick<ConsoleHub, 'open'>;
  stats: Pick<StatsHub, 'watch' | 'unwatch'>;
  log: Logger;
}

/** Lets the other instances ask the nodes that this one holds, and tells them what those nodes tell. */
export class InstanceDoor {
  readonly #options: DoorOptions;
  readonly #watched = new Map<InstanceSocket, Watched>();
  readonly #stopListening: () => void;

  constructor(options: DoorOptions) {
    this.#options = options;
    const { namespace, links } = options;
    namespace.use((socket, next) => {
      try {
        socket.data.instanceId = options.instanceOf(socket);
        next();
      } catch (error) {
        next(error instanceof Error ? error : new Error('This connection is not of an API instance.'));
      }
    });
    namespace.on('connection', (socket) => this.#serve(socket));
    this.#stopListening = links.listen({
      nodeUp: (nodeId) => this.#tell('node:up', { nodeId, linkedAt: links.linkedAt(nodeId) ?? 0 }),
      nodeDown: (nodeId) => {
        // Before the notification: output that arrives after it would be attributed to the next subscription. Statistics are asked of the
        // next holder: two that keep watching for each other would never end it.
        for (const watched of this.#watched.values()) watched.end(nodeId);
        this.#tell('node:down', { nodeId });
      },
      observed: ({ serverId }) => this.#tell('server:observed', { serverId }),
      statsSample: (serverId, sample) => this.#tellSample(serverId, sample),
      progress: (report) => this.#tell('operation:progress', report),
      output: (report) => this.#tell('operation:output', report),
    });
  }

  /** Tells all other instances. */
  #tell<Name extends InstanceNotice>(name: Name, notice: InstanceNoticeOf<Name>): void {
    this.#options.namespace.emit(name, notice);
  }

  close(): void {
    this.#stopListening();
    this.#options.namespace.disconnectSockets(true);
  }

  #serve(socket: InstanceSocket): void {
    const { links, log } = this.#options;
    const watched = new Watched();
    this.#watched.set(socket, watched);
    answerQuestions(
      socket,
      askedOfInstance,
      {
        'instance:name': () => ({ instanceId: this.#options.instanceId }),
        'node:ask': ({ nodeId, name, input }, answering) =>
          this.#ask(socket, watched, { nodeId, name, input }, answering),
      },
      (error, name) => {
        if (!(error instanceof DomainError)) log.warn({ err: error, name }, 'a question of another instance failed');
      },
    );
    socket.on('disconnect', () => {
      watched.end();
      this.#watched.delete(socket);
    });
    for (const { nodeId, linkedAt } of links.linked()) socket.emit('node:up', { nodeId, linkedAt });
  }

  async #ask(
    socket: InstanceSocket,
    watched: Watched,
    { nodeId, name, input }: { nodeId: string; name: string; input: unknown },
    { afterwards }: Answering,
  ): Promise<unknown> {
    const { links, consoles, stats } = this.#options;
    if (!links.connected(nodeId)) throw codedError('node.offline', {}, { kind: 'transient' });
    // A node has one subscription for each server: what browsers of several instances watch is shared out here.
    switch (name) {
      case 'console:open': {
        const { serverId, after, backlog } = askedOfNode[name].input.parse(input);
        watched.closeConsole(serverId);
        const subscription = await consoles.open(serverId, {
          after,
          backlog,
          sink: (slice, acknowledged) =>
            socket.emit('console:chunk', { nodeId, chunk: { serverId, ...slice } }, acknowledged),
          onLink: () => undefined,
        });
        if (!subscription.connected || !socket.connected || !links.connected(nodeId)) {
          subscription.close();
          throw codedError(
            'node.offline',
            {},
            { kind: 'transient', logMessage: 'The node has no console for this server now.' },
          );
        }
        watched.openConsole(serverId, nodeId, subscription);
        afterwards(subscription.start);
        return { from: subscription.from, next: subscription.next };
      }
      case 'console:close': {
        const { serverId } = askedOfNode[name].input.parse(input);
        watched.closeConsole(serverId);
        return undefined;
      }
      case 'stats:watch': {
        const { serverId, watch } = askedOfNode[name].input.parse(input);
        if (!watch) {
          watched.unwatchStats(serverId);
          return undefined;
        }
        const end = (): void => {
          void socket.leave(serverId);
          stats.unwatch(serverId, socket.id);
        };
        if (!watched.watchesStats(serverId)) {
          watched.watchStats(serverId, { nodeId, end });
          void socket.join(serverId);
        }
        await stats.watch(serverId, socket.id);
        // The instance has left or ended it meanwhile, or the node is gone: what was asked for then would stay for ever.
        if (!watched.watchesStats(serverId)) end();
        return undefined;
      }
      default:
        if (!Object.hasOwn(askedOfNode, name))
          throw codedError('link.bad_message', { reason: 'There is no such question.' });
        return links.ask(nodeId, name as NameIn<NodeQuestions>, input as never);
    }
  }

  #tellSample(serverId: string, sample: StatsSample): void {
    // A sample that cannot be sent now is old when it can be.
    this.#options.namespace.to(serverId).volatile.emit('stats:sample', { serverId, sample });
  }
}
