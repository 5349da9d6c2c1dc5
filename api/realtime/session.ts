import { codedError } from '#domain/errors.ts';
import { z } from 'zod';
import { accessTokenOf } from '../identity/auth/cookie.ts';
import { byApiKey, isApiKey } from '../identity/auth/api-keys.ts';
import { hashOfToken } from '../identity/auth/secret-token.ts';
import { addressOf } from '../http/address-of.ts';
import { networkOf } from '../http/limits/network.ts';
import type { RateLimits } from '../http/limits/rate-limits.ts';
import { tooMany } from '../http/limits/rate-limits.ts';
import { Turns } from '../http/limits/turns.ts';
import { isOwnOrigin } from '../http/same-origin.ts';
import type { Logger } from 'pino';
import type { ApiConfig } from '../config.ts';
import type { PrincipalStore } from '../identity/auth/principals.ts';
import type { AccessTokens } from '../identity/auth/tokens.ts';
import { callerBehind } from './browser-socket.ts';
import type { SocketEvent } from './events/define-event.ts';
import { defineEvent } from './events/define-event.ts';
import type { BrowserServer, BrowserSocket, SocketSession } from './rooms.ts';
import { rooms } from './rooms.ts';

/** What admitting browsers takes. */
export interface SessionNeeds {
  config: Pick<ApiConfig, 'http'>;
  tokens: Pick<AccessTokens, 'read'>;
  principals: PrincipalStore;
  limits: Pick<RateLimits, 'takeEvent'>;
  log: Logger;
}

const Handshake = z.object({ token: z.string().max(4096).optional() });
const Renewal = z.object({ token: z.string().max(4096) });

/** Connections at once; a user with twenty tabs on three devices stays below. */
const mostOfCredential = 50;
const mostOfUser = 150;

/** Of one address: who connects a hundred times does not come between the requests of others. */
const admittedAtOnce = 2;

/** Admits connections with a valid session from a page of the panel; ends the connection with the session. */
export class Sessions {
  readonly #endings = new WeakMap<BrowserSocket, NodeJS.Timeout>();
  readonly #deps: SessionNeeds;

  constructor(io: BrowserServer, deps: SessionNeeds) {
    this.#deps = deps;
    const turns = new Turns();
    io.use((socket, next) => {
      const network = networkOf(addressOf(socket.request, deps.config.http.trustedProxies));
      void turns
        .run(network, { atOnce: admittedAtOnce }, () => admit(socket, deps))
        .then(
          (ticket) => {
            if (isFull(io, ticket)) return next(connectionError(tooMany(60)));
            this.#begin(socket, ticket);
            void socket.join([rooms.credential(ticket.credentialId), rooms.user(ticket.userId)]);
            next();
          },
          (error: unknown) => next(connectionError(error)),
        );
    });
    io.on('connection', (socket) => {
      socket.on('disconnect', () => clearTimeout(this.#endings.get(socket)));
    });
  }

  get events(): SocketEvent[] {
    return [
      defineEvent({
        name: 'session:renew',
        payload: Renewal,
        access: { kind: 'connected' },
        changes: null,
        handle: async ({ socket, payload: { token } }) => {
          const ticket = await ticketOf(this.#deps, token, socket.data.ip);
          if (ticket === null || ticket.credentialId !== socket.data.credentialId)
            throw codedError('auth.required', { reason: 'session_ended' });
          this.#begin(socket, ticket);
          return undefined;
        },
      }),
    ];
  }

  #begin(socket: BrowserSocket, { userId, credentialId, keyHash, ip, expiresAt }: Ticket): void {
    socket.data = { userId, credentialId, keyHash, ip };
    clearTimeout(this.#endings.get(socket));
    const end = () => {
      socket.emit('session:ended', { reason: 'Your session has ended. Sign in again.' });
      socket.disconnect(true);
    };
    this.#endings.set(socket, setTimeout(end, Math.max(0, expiresAt.getTime() - Date.now())).unref());
  }
}

function isFull(io: BrowserServer, { credentialId, userId }: Ticket): boolean {
  const sizeOf = (room: string): number => io.sockets.adapter.rooms.get(room)?.size ?? 0;
  return sizeOf(rooms.credential(credentialId)) >= mostOfCredential || sizeOf(rooms.user(userId)) >= mostOfUser;
}

async function admit(socket: BrowserSocket, deps: SessionNeeds): Promise<Ticket> {
  const { headers, auth } = socket.handshake;
  const given = Handshake.safeParse(auth).data?.token;
  const token = given ?? accessTokenOf(headers.cookie);
  // Browsers always send the origin of a page; programs send none.
  const isOurs = headers.origin === undefined || isOwnOrigin(headers.origin, deps.config.http.publicUrl, headers.host);
  if (!isOurs) throw codedError('request.cross_site');
  const ticket =
    token == null ? null : await ticketOf(deps, token, addressOf(socket.request, deps.config.http.trustedProxies));
  if (ticket === null) throw codedError('auth.required');
  // Who may not watch any more does not begin again with another connection.
  await deps.limits.takeEvent('watch', {
    userId: ticket.userId,
    apiKeyId: ticket.keyHash === null ? null : ticket.credentialId,
  });
  return ticket;
}

/** What admits a connection, and until when it need not be renewed. */
interface Ticket extends SocketSession {
  expiresAt: Date;
}

/** An API key needs no renewal: it is checked again with each event, and the connection ends when it is revoked. */
const keyHours = 24;

/** Null when the token is no longer valid. */
async function ticketOf(deps: SessionNeeds, token: string, ip: string | null): Promise<Ticket | null> {
  if (isApiKey(token)) {
    const caller = await byApiKey(deps, token, ip);
    if (caller === null || caller.apiKeyId === null) return null;
    const expiresAt = new Date(Math.min(Date.now() + keyHours * 3_600_000, caller.expiresAt?.getTime() ?? Infinity));
    return { userId: caller.userId, credentialId: caller.apiKeyId, keyHash: hashOfToken(token), ip, expiresAt };
  }
  const claims = await deps.tokens.read(token);
  if (claims === null || (await deps.principals.bySession(claims.sessionId)) === null) return null;
  return { userId: claims.userId, credentialId: claims.sessionId, keyHash: null, ip, expiresAt: claims.expiresAt };
}

/** Drops the connections of sessions that were revoked. */
export class SessionEnds {
  readonly #io: BrowserServer;
  readonly principals: PrincipalStore;

  constructor(io: BrowserServer, principals: PrincipalStore) {
    this.#io = io;
    this.principals = principals;
  }

  /** A session or a key changed: its cached rights are dropped, and its connections when it is over. */
  async changed(credentialId: string): Promise<void> {
    this.principals.forgetSession(credentialId);
    const room = rooms.credential(credentialId);
    const [one] = [...this.#io.sockets.sockets.values()].filter(({ rooms: joined }) => joined.has(room));
    if (one === undefined) return;
    if (one.data.keyHash !== null) this.principals.forgetKey(one.data.keyHash);
    if ((await callerBehind(one.data, this)) !== null) return;
    this.#io.in(room).emit('session:ended', { reason: 'This device was signed out. Sign in again.' });
    this.#io.in(room).disconnectSockets(true);
  }

  /** Checks all sessions: changes may have been missed. */
  async lookAtAll(): Promise<void> {
    const ids = new Set([...this.#io.sockets.sockets.values()].map(({ data }) => data.credentialId));
    for (const id of ids) await this.changed(id);
  }
}

/** Socket.IO hands `message` and `data` of the error to the client. */
function connectionError(error: unknown): Error {
  const { code, userMessage } = error as { code?: string; userMessage?: string };
  return Object.assign(new Error(userMessage ?? 'The connection was refused.'), { data: { code: code ?? 'internal' } });
}
