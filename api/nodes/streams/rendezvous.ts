import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { problem } from '#api/http/refuse.ts';

/** A node that was asked for something begins to send well within this. */
const patienceMilliseconds = 15_000;

interface Expected {
  nodeId: string;
  deliver: (body: Readable) => void;
  fail: (error: Error) => void;
  timer: NodeJS.Timeout;
}

export interface Meeting {
  /** Told to the node, and to nobody else. */
  streamId: string;
  /** What the node sends. Rejects with `node.no_answer` when it does not begin in time, `node.offline` when it is given up. */
  body: Promise<Readable>;
  /** Nobody waits any more: a node that comes nevertheless is sent away, and what came already is not read. */
  giveUp(): void;
}

/** Where requests that want bytes and nodes that send them find each other: by a name that works once, for one node. */
export class Rendezvous {
  readonly #expected = new Map<string, Expected>();
  readonly #patience: number;

  constructor(patience = patienceMilliseconds) {
    this.#patience = patience;
  }

  /** From here on the node may come. */
  expect(nodeId: string): Meeting {
    const streamId = randomBytes(32).toString('base64url');
    const body = new Promise<Readable>((deliver, fail) => {
      const late = () =>
        this.#refuse(streamId, problem('node.no_answer', 'The node did not begin to send. Try again.'));
      this.#expected.set(streamId, { nodeId, deliver, fail, timer: setTimeout(late, this.#patience).unref() });
    });
    // Whoever expects it may be told of a failure elsewhere first.
    body.catch(() => undefined);
    const giveUp = () => {
      this.#refuse(streamId, problem('node.offline', 'The request for these bytes was given up.'));
      body.then(
        (came) => came.destroy(),
        () => undefined,
      );
    };
    return { streamId, body, giveUp };
  }

  /** The node is there with what it was asked for. False where nobody expects that of it (any more). */
  arrived(streamId: string, nodeId: string, body: Readable): boolean {
    const expected = this.#expected.get(streamId);
    if (expected === undefined || expected.nodeId !== nodeId) return false;
    this.#forget(streamId, expected);
    expected.deliver(body);
    return true;
  }

  close(): void {
    for (const streamId of [...this.#expected.keys()])
      this.#refuse(streamId, problem('node.offline', 'The API is being stopped. Try again.'));
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
