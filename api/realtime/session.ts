import { codedError } from '#domain/errors.ts';
import { z } from 'zod';
import { accessTokenOf } from '../identity/auth/cookie.ts';
import { byApiKey, isApiKey } from '../identity/auth/api-keys.ts';
import { hashOfToken } from '../identity/auth/secret-token.ts';
import { plainAddress } from '../http/request-context.ts';
import { isOwnOrigin } from '../http/same-origin.ts';
import type { Logger } from 'pino';
import type { ApiConfig } from '../config.ts';
import type { PrincipalStore } from '../identity/auth/principals.ts';
import type { AccessTokens } from '../identity/auth/tokens.ts';
import { answer, callerBehind } from './browser-socket.ts';
import type { BrowserServer, BrowserSocket, SocketSession } from './rooms.ts';
import { rooms } from './rooms.ts';

/** What admitting browsers takes. */
export interface SessionNeeds {
  config: Pick<ApiConfig, 'http'>;
  tokens: Pick<AccessTokens, 'read'>;
  principals: PrincipalStore;
  log: Logger;
}

const Handshake = z.object({ token: z.string().max(4096).optional() });
const Renewal = z.object({ token: z.string().max(4096) });

/** Admits connections with a valid session from a page of the panel; ends the connection with the session. */
export function requireSession(io: BrowserServer, deps: SessionNeeds): void {
  const endings = new WeakMap<BrowserSocket, NodeJS.Timeout>();

  io.use((socket, next) => {
    void admit(socket, deps).then(
      (ticket) => {
        begin(socket, ticket);
        void socket.join(rooms.credential(ticket.credentialId));
        next();
      },
      (error: unknown) => next(connectionError(error)),
    );
  });

  io.on('connection', (socket) => {
    socket.on('session:renew', (payload, ack) =>
      answer(deps, Renewal, payload, ack, async ({ token }) => {
        const ticket = await ticketOf(deps, token, socket.handshake.address);
        if (ticket === null || ticket.credentialId !== socket.data.credentialId)
          throw codedError('auth.required', { reason: 'session_ended' });
        begin(socket, ticket);
        return undefined;
      }),
    );
    socket.on('disconnect', () => clearTimeout(endings.get(socket)));
  });

  function begin(socket: BrowserSocket, { userId, credentialId, keyHash, expiresAt }: Ticket): void {
    socket.data = { userId, credentialId, keyHash };
    clearTimeout(endings.get(socket));
    const end = () => {
      socket.emit('session:ended', { reason: 'Your session has ended. Sign in again.' });
      socket.disconnect(true);
    };
    endings.set(socket, setTimeout(end, Math.max(0, expiresAt.getTime() - Date.now())).unref());
  }
}

async function admit(socket: BrowserSocket, deps: SessionNeeds): Promise<Ticket> {
  const { headers, auth } = socket.handshake;
  const given = Handshake.safeParse(auth).data?.token;
  const token = given ?? accessTokenOf(headers.cookie);
  // Browsers always send the origin of a page; programs send none.
  const isOurs = headers.origin === undefined || isOwnOrigin(headers.origin, deps.config.http.publicUrl, headers.host);
  if (!isOurs) throw codedError('request.cross_site');
  const ticket = token == null ? null : await ticketOf(deps, token, socket.handshake.address);
  if (ticket === null) throw codedError('auth.required');
  return ticket;
}

/** What admits a connection, and until when it need not be renewed. */
interface Ticket extends SocketSession {
  expiresAt: Date;
}

/** An API key needs no renewal: it is checked again with each event, and the connection ends when it is revoked. */
const keyHours = 24;

/** Null when the token is no longer valid. */
async function ticketOf(deps: SessionNeeds, token: string, address: string): Promise<Ticket | null> {
  if (isApiKey(token)) {
    const caller = await byApiKey(deps, token, plainAddress(address));
    if (caller === null || caller.apiKeyId === null) return null;
    const expiresAt = new Date(Math.min(Date.now() + keyHours * 3_600_000, caller.expiresAt?.getTime() ?? Infinity));
    return { userId: caller.userId, credentialId: caller.apiKeyId, keyHash: hashOfToken(token), expiresAt };
  }
  const claims = await deps.tokens.read(token);
  if (claims === null || (await deps.principals.bySession(claims.sessionId)) === null) return null;
  return { userId: claims.userId, credentialId: claims.sessionId, keyHash: null, expiresAt: claims.expiresAt };
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
