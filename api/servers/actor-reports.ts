import type { Observation } from '#domain/contracts/node-link.ts';

/** Each report costs the actor a workflow task, so what is overtaken within this time is not sent: *starting* of a game that is ready at once. */
const restMilliseconds = 40;
/** An end is reported with its last lines, too (`exited`); only where that report does not come is the actor told of what was seen. */
const exitMilliseconds = 500;

type Send = (serverId: string, observation: Observation) => Promise<void>;

interface Waiting {
  observation: Observation;
  timer: NodeJS.Timeout;
  resolve(sent: Promise<void>): void;
}

/**
 * Reports of nodes on their way to the actors of their servers. An observation rests for a moment and goes only if nothing newer has
 * come. Rows and browsers do not wait for it. Each call resolves when its report, or a newer one in its place, has been sent.
 */
export class ActorReports {
  readonly #send: Send;
  readonly #waiting = new Map<string, Waiting>();

  constructor(send: Send) {
    this.#send = send;
  }

  /** What a node sees of a server. Rejects when it could not be sent. */
  observed(observation: Observation): Promise<void> {
    const { serverId, power, exit } = observation;
    const before = this.#take(serverId);
    const sent = new Promise<void>((resolve) => {
      const timer = setTimeout(
        () => this.#take(serverId)?.resolve(this.#send(serverId, observation)),
        power === 'offline' && exit !== null ? exitMilliseconds : restMilliseconds,
      );
      this.#waiting.set(serverId, { observation, timer, resolve });
    });
    before?.resolve(sent);
    return sent;
  }

  /** How a run ended. Sent at once; it says what an observation of the same end would. */
  exited(serverId: string, end: Observation): Promise<void> {
    const sent = this.#send(serverId, end);
    const waiting = this.#waiting.get(serverId);
    if (waiting?.observation.exit?.id === end.exit?.id) this.#take(serverId)?.resolve(sent);
    return sent;
  }

  /** Sends what waits. */
  flush(): void {
    for (const [serverId, { observation }] of this.#waiting)
      this.#take(serverId)?.resolve(this.#send(serverId, observation));
  }

  #take(serverId: string): Waiting | undefined {
    const waiting = this.#waiting.get(serverId);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(serverId);
    return waiting;
  }
}
