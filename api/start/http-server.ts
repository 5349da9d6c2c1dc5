import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { Server as SocketServer } from 'socket.io';
import type { ApiConfig } from '../config.ts';
import { addressOf } from '../http/address-of.ts';
import type { AddressGate } from '../http/limits/address-gate.ts';
import { HeldRefusals } from '../http/limits/held-refusals.ts';
import type { BrowserServer } from '../realtime/rooms.ts';

/** A chunk of lines fits; no message of a node is larger. */
export const largestMessageBytes = 2 * 1024 * 1024;
/** A console command fits, with every character escaped. */
const largestEventBytes = 64 * 1024;
const drainMilliseconds = 8_000;

/** The server that browsers and programs talk to, by HTTP and Socket.IO. */
export interface PublicServer {
  io: BrowserServer;
  /** Has requests handled; until then they are answered with 503. */
  serve(listener: RequestListener): void;
  /** Answers with the port. @throws the port's own error */
  listen(where: ApiConfig['http']): Promise<number>;
  /** Takes no new requests. Those in flight have eight seconds, and sockets get the request to reconnect elsewhere. */
  drain(): Promise<void>;
}

export function createPublicServer(
  gate: Pick<AddressGate, 'take'>,
  { trustedProxies }: Pick<ApiConfig['http'], 'trustedProxies'>,
): PublicServer {
  // Socket.IO puts itself before the handler that exists when it is made; one added later would answer its requests, too.
  let handle: RequestListener = (_request, response) => void response.writeHead(503).end();
  const http = createServer({ connectionsCheckingInterval: 2_000 }, (request, response) => handle(request, response));
  // Longer than clients and proxies keep theirs: a connection closed in the moment of its reuse fails that request.
  http.keepAliveTimeout = 75_000;
  // What a node sends for a slow browser takes its time. Headers have a quarter of a minute, and bodies of the API's own routes one.
  http.requestTimeout = 0;
  http.headersTimeout = 15_000;
  const held = new HeldRefusals();
  const io: BrowserServer = new SocketServer(http, {
    path: '/socket.io',
    serveClient: false,
    maxHttpBufferSize: largestEventBytes,
    // Requests of sockets do not pass Express, where all others are counted.
    allowRequest: (request, done) => {
      const isAllowed = gate.take(addressOf(request, trustedProxies)) === 0;
      if (isAllowed) return done(null, true);
      void held.hold().then((isAnswered) => {
        if (isAnswered) done('Too many requests.', false);
        else request.destroy();
      });
    },
    // Cross-site pages are refused by the session check; no CORS headers are sent at all.
    cors: { origin: false },
  });
  return {
    io,
    serve: (listener) => (handle = listener),
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        http.once('error', reject);
        http.listen(port, host, () => {
          http.off('error', reject);
          const address = http.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      }),
    drain: async () => {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      // Set before anything is awaited: Socket.IO waits for the HTTP server's last request, too.
      const hurry = setTimeout(() => http.closeAllConnections(), drainMilliseconds);
      const left = io.close();
      http.closeIdleConnections();
      await Promise.all([closed, left]);
      clearTimeout(hurry);
    },
  };
}
