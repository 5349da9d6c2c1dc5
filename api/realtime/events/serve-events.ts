import { v7 as uuid } from 'uuid';
import type { ApiDependencies } from '#api/dependencies.ts';
import { authorize } from '#api/http/authorize.ts';
import type { HeldRefusals } from '#api/http/limits/held-refusals.ts';
import { tooMany, waitOf } from '#api/http/limits/rate-limits.ts';
import { parsePart } from '#api/http/parse-input.ts';
import type { RequestContext } from '#api/http/request-context.ts';
import { strictly } from '#api/http/strict.ts';
import { answer, callerOf } from '../browser-socket.ts';
import type { BrowserSocket } from '../rooms.ts';
import type { Unanswered } from './back-pressure.ts';
import { BackPressure } from './back-pressure.ts';
import type { EventCall, EventInput, SocketEvent } from './define-event.ts';
import { rateOf } from './define-event.ts';
import type { Turns } from '#api/http/limits/turns.ts';

/** Of one user, on all connections together: each is a handful of queries. */
const watchesAtOnce = 4;
const longestLine = 200;

interface EventsNeeds {
  deps: ApiDependencies;
  turns: Turns;
  held: HeldRefusals;
  unanswered: Unanswered;
}

/**
 * Handles every event of a connection as routes are handled: rate limit → turn → parse → caller → permission → handler → answer.
 * Changes of one connection are made one after the other, in the order in which they were sent.
 */
export function serveEvents(
  socket: BrowserSocket,
  events: readonly SocketEvent[],
  { deps, turns, held, unanswered }: EventsNeeds,
): void {
  const underWay = new Map<string, Promise<Done>>();
  const ask = (event: SocketEvent, payload: unknown): Promise<Done> => {
    if (event.coalesces !== true) return handle(event, payload);
    const question = `${event.name} ${JSON.stringify(payload) ?? ''}`;
    const asked = underWay.get(question) ?? handle(event, payload).finally(() => underWay.delete(question));
    underWay.set(question, asked);
    return asked;
  };
  const handle = (event: SocketEvent, payload: unknown): Promise<Done> => {
    const { userId } = socket.data;
    const line =
      event.changes === null
        ? { key: `user:${userId}`, atOnce: watchesAtOnce }
        : { key: `socket:${socket.id}`, atOnce: 1 };
    return turns.run(line.key, { atOnce: line.atOnce, longest: longestLine, refuse: () => tooMany(1) }, () =>
      run(socket, event, payload, deps),
    );
  };
  // All that is sent while a refusal waits is refused with it: a flood costs one refusal, and not one for each of its events.
  const refusals = new Map<string, Promise<unknown>>();
  const refuse = (rate: string, error: unknown): Promise<unknown> => {
    const refusal = held.hold().then((isAnswered) => {
      refusals.delete(rate);
      if (!isAnswered) socket.disconnect(true);
      return error;
    });
    refusals.set(rate, refusal);
    return refusal;
  };
  const count = async (event: SocketEvent): Promise<void> => {
    const rate = rateOf(event);
    const refusal = refusals.get(rate);
    if (refusal !== undefined) throw await refusal;
    const { userId, credentialId, keyHash } = socket.data;
    try {
      await deps.limits.takeEvent(rate, { userId, apiKeyId: keyHash === null ? null : credentialId });
    } catch (error) {
      throw waitOf(error) > 0 ? await (refusals.get(rate) ?? refuse(rate, error)) : error;
    }
  };
  const backPressure = new BackPressure(socket, unanswered);
  for (const event of events) {
    socket.on(event.name, (payload: unknown, ack: unknown) =>
      backPressure.during(async () => {
        let done: Done | null = null;
        await answer(deps, ack, async () => {
          await count(event);
          done = await ask(event, payload);
          return done.result;
        });
        for (const work of (done as Done | null)?.afterwards ?? []) work();
      }),
    );
  }
}

interface Done {
  result: unknown;
  afterwards: (() => void)[];
}

async function run(socket: BrowserSocket, event: SocketEvent, sent: unknown, deps: ApiDependencies): Promise<Done> {
  const payload: unknown = parsePart('body', strictly(event.payload), sent);
  const caller = await callerOf(socket, deps);
  const input: EventInput<unknown> = { params: {}, query: {}, body: payload };
  const method = event.changes === null ? 'get' : 'post';
  const { place, scope } =
    event.access.kind === 'connected'
      ? { place: null, scope: { tenantIds: [], serverIds: [] } }
      : await authorize({ method, access: event.access }, input, caller, deps);
  const afterwards: (() => void)[] = [];
  const call: EventCall<unknown> = {
    deps,
    caller,
    context: contextOf(socket, deps),
    socket,
    payload,
    place,
    scope,
    afterwards: (work) => void afterwards.push(work),
  };
  return { result: await event.handle(call), afterwards };
}

/** An event has an id of its own, as a request has. */
function contextOf(socket: BrowserSocket, { log }: ApiDependencies): RequestContext {
  const requestId = uuid();
  const { ip } = socket.data;
  const userAgent = (socket.handshake.headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, 300);
  return { requestId, log: log.child({ requestId }), ip, userAgent, locale: null };
}
