import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { codedError } from '#domain/errors.ts';

/** A node that was asked for something begins well within this. */
const patienceMilliseconds = 15_000;

type Direction = 'from node' | 'to node';

interface Expected {
  nodeId: string;
  direction: Direction;
  /** The node is there: hands over what it sends, or is handed what it came for. */
  arrive: (request: Readable | null) => Readable | null;
  fail: (error: Error) => void;
  timer: NodeJS.Timeout;
}

export interface Meeting {
  /** Told to the node, and to no one else. */
  streamId: string;
  /** What the node sends. Rejects with `node.no_answer` when it does not begin in time, `node.offline` when it is given up. */
  body: Promise<Readable>;
  /** No caller waits any longer: a node that still comes is refused, and what came already is not read. */
  giveUp(): void;
}

export interface Offer {
  /** Told to the node, and to no one else. */
  streamId: string;
  /** The node has come for the bytes. Rejects as `Meeting.body` does; the source is destroyed then. */
  collected: Promise<void>;
  giveUp(): void;
}

/** Where callers' requests and nodes' requests find each other: by a name that works once, for one node, in one direction. */
export class Rendezvous {
  readonly #expected = new Map<string, Expected>();
  readonly #patience: number;

  constructor(patience = patienceMilliseconds) {
    this.#patience = patience;
  }

  /** From here on the node may come with bytes. */
  expect(nodeId: string): Meeting {
    const streamId = newName();
    const body = new Promise<Readable>((deliver, fail) => {
      const arrive = (request: Readable | null): null => {
        if (request !== null) deliver(request);
        return null;
      };
      this.#await(streamId, { nodeId, direction: 'from node', arrive, fail });
    });
    // The caller may learn of a failure elsewhere first.
    body.catch(() => undefined);
    const giveUp = () => {
      this.#refuse(
        streamId,
        codedError('node.offline', {}, { logMessage: 'The request for these bytes was given up.' }),
      );
      body.then(
        (came) => came.destroy(),
        () => undefined,
      );
    };
    return { streamId, body, giveUp };
  }

  /** From here on the node may come for these bytes. */
  offer(nodeId: string, source: Readable): Offer {
    const streamId = newName();
    const collected = new Promise<void>((deliver, fail) => {
      const arrive = (): Readable => {
        deliver();
        return source;
      };
      this.#await(streamId, { nodeId, direction: 'to node', arrive, fail });
    });
    collected.catch(() => source.destroy());
    const giveUp = () => {
      this.#refuse(
        streamId,
        codedError('node.offline', {}, { logMessage: 'The transfer of these bytes was given up.' }),
      );
      source.destroy();
    };
    return { streamId, collected, giveUp };
  }

  /** The node is there with what it was asked for. False where nothing is expected of it under this name. */
  arrived(streamId: string, nodeId: string, body: Readable): boolean {
    const expected = this.#take(streamId, nodeId, 'from node');
    expected?.arrive(body);
    return expected !== null;
  }

  /** The node is there for what it was offered; null where nothing is offered to it under this name. */
  collect(streamId: string, nodeId: string): Readable | null {
    return this.#take(streamId, nodeId, 'to node')?.arrive(null) ?? null;
  }

  close(): void {
    for (const streamId of [...this.#expected.keys()])
      this.#refuse(streamId, codedError('node.offline', {}, { logMessage: 'The API is being stopped. Try again.' }));
  }

  #await(streamId: string, expected: Omit<Expected, 'timer'>): void {
    const late = () => this.#refuse(streamId, codedError('node.no_answer'));
    this.#expected.set(streamId, { ...expected, timer: setTimeout(late, this.#patience).unref() });
  }

  #take(streamId: string, nodeId: string, direction: Direction): Expected | null {
    const expected = this.#expected.get(streamId);
    if (expected === undefined || expected.nodeId !== nodeId || expected.direction !== direction) return null;
    this.#forget(streamId, expected);
    return expected;
  }

  #refuse(streamId: string, error: Error): void {
    const expected = this.#expected.get(streamId);
    if (expected === undefined) return;
    this.#forget(streamId, expected);
    expected.fail(error);
  }

  #forget(streamId: string, { timer }: Expected): void {
    clearTimeout(timer);
    this.#expected.delete(streamId);
  }
}

const newName = (): string => randomBytes(32).toString('base64url');
