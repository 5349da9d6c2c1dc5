import type { Observation } from '#domain/contracts/node-link.ts';

/** Each report costs the actor a workflow task, so what is overtaken within this time is not sent: *starting* of a game that is ready at once. */
const restMilliseconds = 40;
/**
 * An end is reported with its last lines, too (`exited`). Of one that was asked for the actor hears by its own action, so only where
 * neither report comes is it told of what was seen.
 */
const exitMilliseconds = 500;

/** An end that was not asked for is sent at once: a user who sees it may press *Start*, and the actor must know. */
function restOf({ power, exit }: Observation): number {
  if (power !== 'offline') return restMilliseconds;
  return exit?.expected === true ? exitMilliseconds : 0;
}

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
    const { serverId } = observation;
    const before = this.#take(serverId);
    const rest = restOf(observation);
    const sent = rest === 0 ? this.#send(serverId, observation) : this.#rest(observation, rest);
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

  #rest(observation: Observation, milliseconds: number): Promise<void> {
    const { serverId } = observation;
    return new Promise<void>((resolve) => {
      const send = () => this.#take(serverId)?.resolve(this.#send(serverId, observation));
      this.#waiting.set(serverId, { observation, timer: setTimeout(send, milliseconds), resolve });
    });
  }

  #take(serverId: string): Waiting | undefined {
    const waiting = this.#waiting.get(serverId);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(serverId);
    return waiting;
  }
}
