import type { Logger } from 'pino';
import type { Observation } from '#domain/contracts/node-link.ts';

/** Each report costs the actor a workflow task, so what is overtaken within this time is not sent: *starting* of a game that is ready at once. */
const restMilliseconds = 40;
/**
 * An end is reported with its last lines, too (`exited`). Of one that was asked for the actor hears by its own action, so only where
 * neither report comes is it sent what was seen.
 */
const exitMilliseconds = 500;
const retryMilliseconds = 1_000;
const rememberedEnds = 1_000;

type Send = (serverId: string, observation: Observation) => Promise<void>;

/**
 * What nodes see, on its way to the actors of their servers. An observation rests for a moment and goes only if nothing newer has come;
 * it is sent until it succeeds or is overtaken. Rows, browsers and the node do not wait for it.
 */
export class ActorReports {
  readonly #send: Send;
  readonly #log: Pick<Logger, 'debug'>;
  readonly #waiting = new Map<string, { observation: Observation; timer: NodeJS.Timeout }>();
  /** Servers and the runs whose end was reported last. */
  readonly #ended = new Map<string, string>();
  #isClosed = false;

  constructor(send: Send, log: Pick<Logger, 'debug'>) {
    this.#send = send;
    this.#log = log;
  }

  /** What a node sees of a server. */
  observed(observation: Observation): void {
    const { serverId, power, exit } = observation;
    this.#drop(serverId);
    if (power !== 'offline') return this.#plan(observation, restMilliseconds);
    // Its report came first.
    if (exit !== null && this.#ended.get(serverId) === exit.id) return;
    // One that was not asked for is sent at once: a user who sees it may press *Start*, and the actor must know.
    if (exit?.expected === true) this.#plan(observation, exitMilliseconds);
    else void this.#try(observation);
  }

  /** How a run ended. Sent at once; it says what an observation of the same end would. Rejects when it could not be sent. */
  async exited(serverId: string, end: Observation): Promise<void> {
    await this.#send(serverId, end);
    const id = end.exit?.id;
    if (id === undefined) return;
    if (this.#ended.size >= rememberedEnds) this.#ended.clear();
    this.#ended.set(serverId, id);
    if (this.#waiting.get(serverId)?.observation.exit?.id === id) this.#drop(serverId);
  }

  /** Sends what waits, once. */
  close(): void {
    this.#isClosed = true;
    for (const [serverId, { observation }] of this.#waiting) {
      this.#drop(serverId);
      void this.#try(observation);
    }
  }

  async #try(observation: Observation): Promise<void> {
    const { serverId } = observation;
    try {
      await this.#send(serverId, observation);
    } catch (error) {
      this.#log.debug({ err: error, serverId }, 'an actor could not be sent what its node sees');
      if (!this.#isClosed && !this.#waiting.has(serverId)) this.#plan(observation, retryMilliseconds);
    }
  }

  #plan(observation: Observation, milliseconds: number): void {
    const { serverId } = observation;
    const timer = setTimeout(() => {
      this.#drop(serverId);
      void this.#try(observation);
    }, milliseconds).unref();
    this.#waiting.set(serverId, { observation, timer });
  }

  #drop(serverId: string): void {
    clearTimeout(this.#waiting.get(serverId)?.timer);
    this.#waiting.delete(serverId);
  }
}
