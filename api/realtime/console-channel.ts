import type { Logger } from 'pino';
import { ConsolePump } from '#domain/console/pump.ts';
import type { ConsoleSink, ConsoleSource } from '#domain/console/pump.ts';
import { ConsoleRing } from '#domain/console/ring.ts';
import type { ConsoleSlice, SliceLimits } from '#domain/console/slice.ts';
import type { ConsoleChunk } from '#domain/contracts/realtime.ts';
import { codedError, errorMessage } from '#domain/errors.ts';
import type { Nodes } from '../nodes/nodes.ts';

/** What consoles need of the nodes. */
export type ConsoleUpstream = Pick<Nodes, 'connected' | 'ask'>;

export interface ChannelViewer {
  /** The last line that the viewer has; null: begin with the newest `backlog` lines. */
  after: number | null;
  backlog: number;
  sink: ConsoleSink;
  /** Hears whether lines can come now. */
  onLink: (connected: boolean) => void;
}

export interface ChannelSubscription {
  /** The first line that will be sent. */
  from: number;
  next: number;
  connected: boolean;
  /** Begins to send; apart from joining, so that the answer can go first. */
  start(): void;
  close(): void;
}

/** What this process keeps of a console: enough for viewers who are not far behind. Older lines are asked of the node. */
const ringLimits = { maxLines: 10_000, maxLength: 4 * 1024 * 1024 };
/** Lines taken from the node when nothing is here yet: what a viewer may ask for. */
const firstBacklog = 5000;

/** One server's console in this process: one subscription at the node, however many viewers. */
export class ConsoleChannel implements ConsoleSource {
  readonly serverId: string;
  readonly nodeId: string;
  readonly #upstream: ConsoleUpstream;
  readonly #log: Logger;
  readonly #ring = new ConsoleRing(ringLimits);
  readonly #viewers = new Map<ChannelViewer, ConsolePump | null>();
  /** What came from the node between the question for the console and its answer. */
  #early: ConsoleChunk[] | null = null;
  #opening: Promise<void> | null = null;
  #openAgain = false;
  /** Grows with each loss of the link: an answer from before it counts no more. */
  #losses = 0;
  #isLive = false;
  /** Whether the ring's numbers are those of the node. */
  #isNumbered = false;
  /** The number of the node's next line when last heard: lines up to it are on their way. */
  #known = 1;
  #isClosed = false;

  constructor(serverId: string, nodeId: string, upstream: ConsoleUpstream, log: Logger) {
    this.serverId = serverId;
    this.nodeId = nodeId;
    this.#upstream = upstream;
    this.#log = log;
  }

  get next(): number {
    return Math.max(this.#known, this.#ring.next);
  }

  get isWatched(): boolean {
    return this.#viewers.size > 0;
  }

  /** Adds a viewer, once it is known whether the node can be asked. */
  async join(viewer: ChannelViewer): Promise<ChannelSubscription> {
    if (!this.#isLive) await this.open(viewer.after);
    this.#viewers.set(viewer, null);
    return {
      from: this.#cursorOf(viewer) + 1,
      next: this.next,
      connected: this.#isLive,
      start: () => {
        if (this.#isNumbered) this.#start(viewer);
      },
      close: () => {
        this.#viewers.get(viewer)?.close();
        this.#viewers.delete(viewer);
      },
    };
  }

  /** Subscribes at the node, after the last line that is here. Where that cannot be, it is tried again when the node shows up. */
  open(after: number | null = null): Promise<void> {
    if (this.#opening !== null) {
      this.#openAgain = true;
      return this.#opening;
    }
    this.#openAgain = false;
    this.#opening = this.#open(after).finally(() => {
      this.#opening = null;
      if (this.#openAgain && !this.#isLive) void this.open(after);
    });
    return this.#opening;
  }

  /** The link to the node is gone: lines are late, not lost. */
  nodeDown(): void {
    this.#losses++;
    this.#setLive(false);
  }

  /** Lines from the node. */
  take(chunk: ConsoleChunk): void {
    if (this.#early !== null) {
      this.#early.push(chunk);
      return;
    }
    if (this.#isLive && this.#ring.merge(chunk)) this.#pokeAll();
  }

  /** Lines for a viewer: from here, or from the node where they are older than what is here. */
  read(after: number, limits: SliceLimits): ConsoleSlice | null | Promise<ConsoleSlice | null> {
    if (after + 1 >= this.#ring.first) return this.#ring.read(after, limits);
    if (!this.#isLive) return null;
    return this.#upstream.ask(this.nodeId, 'console:read', { serverId: this.serverId, after, ...limits }).then(
      // What the ring can give meanwhile or better is taken from there, with the same numbers.
      (slice) => (slice === null || slice.from >= this.#ring.first ? this.#ring.read(after, limits) : slice),
      (error: unknown) => {
        this.#log.warn({ serverId: this.serverId }, `older console lines cannot be read: ${errorMessage(error)}`);
        return this.#isLive ? this.#ring.read(after, limits) : null;
      },
    );
  }

  /** Ends it and tells the node. */
  close(): void {
    this.#isClosed = true;
    for (const pump of this.#viewers.values()) pump?.close();
    this.#viewers.clear();
    if (this.#isLive)
      this.#upstream.ask(this.nodeId, 'console:close', { serverId: this.serverId }).catch(() => undefined);
    this.#isLive = false;
  }

  async #open(viewerAfter: number | null): Promise<void> {
    if (this.#isLive || this.#isClosed || !this.#upstream.connected(this.nodeId)) return;
    const after = this.#isNumbered ? this.#ring.next - 1 : viewerAfter;
    const losses = this.#losses;
    this.#early = [];
    try {
      const { from, next } = await this.#upstream.ask(this.nodeId, 'console:open', {
        serverId: this.serverId,
        after,
        backlog: firstBacklog,
      });
      if (losses !== this.#losses)
        throw codedError('node.offline', {}, { logMessage: 'The connection to the node was lost.' });
      this.#known = next;
      // The node's numbers have begun anew (its disk was replaced): so do ours.
      const hasBegunAnew = this.#isNumbered && after !== null && from <= after;
      if (!this.#isNumbered || hasBegunAnew) this.#ring.reset(from);
      this.#isNumbered = true;
      if (hasBegunAnew) for (const pump of this.#viewers.values()) pump?.moveTo(from - 1);
      for (const chunk of this.#early) this.#ring.merge(chunk);
      this.#early = null;
      if (this.#isClosed) return;
      this.#setLive(true);
      for (const [viewer, pump] of this.#viewers) if (pump === null) this.#start(viewer);
      this.#pokeAll();
    } catch (error) {
      this.#early = null;
      this.#log.debug({ serverId: this.serverId }, `no console from the node now: ${errorMessage(error)}`);
    }
  }

  #start(viewer: ChannelViewer): void {
    if (!this.#viewers.has(viewer) || this.#viewers.get(viewer) !== null) return;
    const after = this.#cursorOf(viewer);
    const pump = new ConsolePump({ source: this, sink: viewer.sink, after, schedule });
    this.#viewers.set(viewer, pump);
    pump.poke();
  }

  /** The last line that a viewer is taken to have. */
  #cursorOf({ after, backlog }: ChannelViewer): number {
    return after ?? Math.max(0, this.next - 1 - backlog);
  }

  #pokeAll(): void {
    for (const pump of this.#viewers.values()) pump?.poke();
  }

  #setLive(isLive: boolean): void {
    if (this.#isLive === isLive) return;
    this.#isLive = isLive;
    for (const viewer of this.#viewers.keys()) viewer.onLink(isLive);
  }
}

function schedule(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
}
