import type { Logger } from 'pino';
import { codedError } from '#domain/errors.ts';
import type { Nodes } from '../nodes/nodes.ts';
import { ConsoleChannel } from './console-channel.ts';
import type { ChannelSubscription, ChannelViewer } from './console-channel.ts';

/** How long an unwatched console is kept for viewers who return. */
const lingerMilliseconds = 30_000;

/** What consoles need of the nodes. */
export type HubNodes = Pick<Nodes, 'listen' | 'connected' | 'nodeOf' | 'ask'>;

/** The consoles that browsers watch through this process. */
export class ConsoleHub {
  readonly #links: HubNodes;
  readonly #log: Logger;
  readonly #channels = new Map<string, ConsoleChannel>();
  readonly #lingering = new Map<string, NodeJS.Timeout>();
  readonly #stopListening: () => void;

  constructor(links: HubNodes, log: Logger) {
    this.#links = links;
    this.#log = log;
    this.#stopListening = links.listen({
      nodeUp: (nodeId) => this.#of(nodeId, (channel) => void channel.open()),
      nodeDown: (nodeId) => this.#of(nodeId, (channel) => channel.nodeDown()),
      // A server that the node did not know when its console was asked for has come to life.
      observed: ({ serverId }) => void this.#channels.get(serverId)?.open(),
      consoleChunk: (nodeId, chunk) => {
        const channel = this.#channels.get(chunk.serverId);
        if (channel?.nodeId === nodeId) channel.take(chunk);
      },
    });
  }

  /** Adds a viewer to a server's console. Throws `server.not_found`. */
  async open(serverId: string, viewer: ChannelViewer): Promise<ChannelSubscription> {
    const nodeId = await this.#links.nodeOf(serverId);
    if (nodeId === null) throw codedError('server.not_found');
    const channel = this.#channel(serverId, nodeId);
    clearTimeout(this.#lingering.get(serverId));
    this.#lingering.delete(serverId);
    const subscription = await channel.join(viewer);
    return {
      ...subscription,
      close: () => {
        subscription.close();
        if (!channel.isWatched) this.#linger(channel);
      },
    };
  }

  close(): void {
    this.#stopListening();
    for (const timer of this.#lingering.values()) clearTimeout(timer);
    for (const channel of this.#channels.values()) channel.close();
    this.#channels.clear();
  }

  #channel(serverId: string, nodeId: string): ConsoleChannel {
    const known = this.#channels.get(serverId);
    if (known?.nodeId === nodeId) return known;
    known?.close();
    const made = new ConsoleChannel(serverId, nodeId, this.#links, this.#log);
    this.#channels.set(serverId, made);
    return made;
  }

  #linger(channel: ConsoleChannel): void {
    const { serverId } = channel;
    clearTimeout(this.#lingering.get(serverId));
    const end = (): void => {
      this.#lingering.delete(serverId);
      if (channel.isWatched || this.#channels.get(serverId) !== channel) return;
      this.#channels.delete(serverId);
      channel.close();
    };
    this.#lingering.set(serverId, setTimeout(end, lingerMilliseconds).unref());
  }

  #of(nodeId: string, tell: (channel: ConsoleChannel) => void): void {
    for (const channel of this.#channels.values()) if (channel.nodeId === nodeId) tell(channel);
  }
}
