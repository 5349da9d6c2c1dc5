import { z } from 'zod';
import { accessTokenOf } from '../auth/cookie.ts';
import type { SessionClaims } from '../auth/tokens.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { isOwnOrigin } from '../http/same-origin.ts';
import { problem } from '../http/refuse.ts';
import type { BrowserServer, BrowserSocket } from './browser-socket.ts';
import { answer, rooms } from './browser-socket.ts';

type Needs = Pick<ApiDependencies, 'config' | 'tokens' | 'principals' | 'log'>;

const Handshake = z.object({ token: z.string().max(4096).optional() });
const Renewal = z.object({ token: z.string().max(4096) });

/** Lets in who has a session and comes from a page of ours; ends the connection with the session. */
export function requireSession(io: BrowserServer, deps: Needs): void {
  const endings = new WeakMap<BrowserSocket, NodeJS.Timeout>();

  io.use((socket, next) => {
    void admit(socket, deps).then(
      (claims) => {
        begin(socket, claims);
        void socket.join(rooms.session(claims.sessionId));
        next();
      },
      (error: unknown) => next(connectionError(error)),
    );
  });

  io.on('connection', (socket) => {
    socket.on('session:renew', (payload, ack) =>
      answer(deps, Renewal, payload, ack, async ({ token }) => {
        const claims = await deps.tokens.read(token);
        if (claims === null || claims.sessionId !== socket.data.sessionId || !(await isAlive(deps, claims)))
          throw problem('auth.required', 'Sign in again.');
        begin(socket, claims);
        return undefined;
      }),
    );
    socket.on('disconnect', () => clearTimeout(endings.get(socket)));
  });

  function begin(socket: BrowserSocket, claims: SessionClaims): void {
    socket.data = { userId: claims.userId, sessionId: claims.sessionId };
    clearTimeout(endings.get(socket));
    const end = () => {
      socket.emit('session:ended', { reason: 'Your session has ended. Sign in again.' });
      socket.disconnect(true);
    };
    endings.set(socket, setTimeout(end, Math.max(0, claims.expiresAt.getTime() - Date.now())).unref());
  }
}

async function admit(socket: BrowserSocket, deps: Needs): Promise<SessionClaims> {
  const { headers, auth } = socket.handshake;
  const given = Handshake.safeParse(auth).data?.token;
  const token = given ?? accessTokenOf(headers.cookie);
  // A browser always says where a page comes from; what shows a token of its own needs no such proof.
  const isOurs = headers.origin === undefined || isOwnOrigin(headers.origin, deps.config.http.publicUrl, headers.host);
  if (!isOurs) throw problem('request.cross_site', 'This connection did not come from a page of this panel.');
  const claims = token == null ? null : await deps.tokens.read(token);
  if (claims === null || !(await isAlive(deps, claims))) throw problem('auth.required', 'Sign in first.');
  return claims;
}

const isAlive = async (deps: Pick<Needs, 'principals'>, { sessionId }: SessionClaims): Promise<boolean> =>
  (await deps.principals.bySession(sessionId)) !== null;

/** Drops the connections of sessions that were revoked. */
export class SessionEnds {
  private readonly io: BrowserServer;
  private readonly principals: ApiDependencies['principals'];

  constructor(io: BrowserServer, principals: ApiDependencies['principals']) {
    this.io = io;
    this.principals = principals;
  }

  /** A session changed: from now on nothing is done by it that it no longer may. */
  async changed(sessionId: string): Promise<void> {
    this.principals.forgetSession(sessionId);
    if ((await this.principals.bySession(sessionId)) !== null) return;
    const sockets = this.io.in(rooms.session(sessionId));
    sockets.emit('session:ended', { reason: 'This device was signed out. Sign in again.' });
    sockets.disconnectSockets(true);
  }

  /** Any may have ended unheard. */
  async lookAtAll(): Promise<void> {
    const ids = new Set([...this.io.sockets.sockets.values()].map(({ data }) => data.sessionId));
    for (const id of ids) await this.changed(id);
  }
}

/** Socket.IO hands `message` and `data` of the error to the client. */
function connectionError(error: unknown): Error {
  const { code, userMessage } = error as { code?: string; userMessage?: string };
  return Object.assign(new Error(userMessage ?? 'The connection was refused.'), { data: { code: code ?? 'internal' } });
}
