import type { z } from 'zod';
import type { ClientToServer } from '#domain/contracts/realtime.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import type { Place, Scope } from '#domain/permissions/principal.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import type { Call } from '#api/http/call.ts';
import type { PlaceOf } from '#api/http/define-route.ts';
import type { MissingCode } from '#api/http/problem-codes.ts';
import type { BrowserSocket } from '../rooms.ts';

export type EventName = keyof ClientToServer;

/** What an event is sent with, as `authorize` reads the input of a route. */
export interface EventInput<Payload> {
  params: object;
  query: object;
  body: Payload;
}

/**
 * Who may send an event, as a route says it (`http/define-route.ts`). `connected`: every admitted connection, about nothing but itself:
 * it stops listening, or renews its session.
 */
export type EventAccess<Payload> =
  | { kind: 'connected' }
  | { kind: 'platform'; permission: Permission }
  | { kind: 'tenant'; permission: Permission; of: PlaceOf<EventInput<Payload>>; missing: MissingCode }
  | { kind: 'tenants'; permission: Permission; only: (input: EventInput<Payload>) => string };

/** An event as its handler gets it. */
export interface EventCall<Payload> extends Call<ApiDependencies> {
  socket: BrowserSocket;
  payload: Payload;
  /** The place that the permission was checked for; null where there is none. */
  place: Place;
  scope: Scope;
  /** Runs this once the answer has been sent. */
  afterwards(work: () => void): void;
}

export interface EventDefinition<Payload, Result> {
  name: EventName;
  payload: z.ZodType<Payload>;
  access: EventAccess<Payload>;
  /** What the handler asks for besides, as a route says it. */
  alsoAsks?: readonly Permission[];
  /** Null: it changes nothing that others see. Else the route that does the same, and the audit entry that both leave. */
  changes: { route: string; action: string } | null;
  /** The same question, asked again before it is answered, has one answer. */
  coalesces?: true;
  handle: (call: EventCall<Payload>) => Promise<Result> | Result;
}

/** An event whose types have done their work. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the parts belong together inside one event only
export type SocketEvent = EventDefinition<any, any>;

/** One event of a browser's connection: payload, permission, audit and handler in one place. The rate follows from what it changes. */
export const defineEvent = <Payload, Result>(definition: EventDefinition<Payload, Result>): SocketEvent => definition;

export const rateOf = ({ changes }: SocketEvent): 'watch' | 'write' => (changes === null ? 'watch' : 'write');
