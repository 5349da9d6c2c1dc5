import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Server as TlsServer, TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import { sentenceOf } from '#domain/errors/codes.ts';
import type { Database } from '#prisma/client.ts';
import type { Authority } from '#authority/folder.ts';
import { isDue } from '#authority/folder.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Peer } from './node-identity.ts';
import { identifyPeer } from './node-identity.ts';

/** How soon a certificate that was taken back ends the connections that it opened. */
const sweepMilliseconds = 2_000;
/** The API's own certificate may have been renewed meanwhile. */
const rereadMilliseconds = 60_000;
const handshakeMilliseconds = 10_000;
/** Joining is one short request: a peer without a valid certificate must not stay for longer. */
const strangerMilliseconds = 30_000;
const mostStrangers = 200;
/** A worker has one or two connections to Temporal; each costs us a server of its own. */
const mostGatewayConnections = 16;

export interface NodePortOptions {
  prisma: Database;
  gateway: Pick<Gateway, 'serve'>;
  readAuthority(): Promise<Authority>;
  log: Logger;
  /** A certificate that does not count was shown. */
  refused(reason: string, address: string | null): void;
  /** How long a connection lasts that shows no certificate that counts. */
  strangerMilliseconds?: number;
}

/**
 * The one port of nodes: TLS 1.3 with our own authority at both ends. The protocol is agreed on in the handshake (ALPN): `h2` is gRPC
 * and goes to the gateway; HTTP/1.1 carries the link, streams, and the door for machines that want to join.
 */
export class NodePort {
  /** For the link's Socket.IO server; its requests are of connections that were looked at. */
  readonly http: HttpServer;
  readonly #options: NodePortOptions;
  readonly #peers = new WeakMap<object, Peer>();
  readonly #open = new Map<TLSSocket, Peer>();
  #handle: RequestListener = (_request, response) => void response.writeHead(503).end();
  #tls: TlsServer | null = null;
  #timers: NodeJS.Timeout[] = [];

  constructor(options: NodePortOptions) {
    this.#options = options;
    // Socket.IO puts itself before the handler that is there when it is made.
    this.http = createHttpServer((request, response) => this.#handle(request, response));
    this.http.keepAliveTimeout = 75_000;
    // What a node sends for a slow browser takes its time. Headers still have a minute.
    this.http.requestTimeout = 0;
  }

  serveHttp(handle: RequestListener): void {
    this.#handle = handle;
  }

  /** Who sent a request. */
  peerOf(request: IncomingMessage): Peer {
    return this.#peers.get(request.socket) ?? { kind: 'refused', reason: 'unknown' };
  }

  /** @throws the port's own error; DomainError `ca.missing` */
  async listen({ host, port }: { host: string; port: number }): Promise<number> {
    const tls = createTlsServer({
      ...credentials(await this.#options.readAuthority()),
      minVersion: 'TLSv1.3',
      requestCert: true,
      // `#accept` verifies the certificate: a machine without one may still join, and one with a wrong certificate gets the reason.
      rejectUnauthorized: false,
      ALPNProtocols: ['h2', 'http/1.1'],
      handshakeTimeout: handshakeMilliseconds,
    });
    tls.on('secureConnection', (socket) => void this.#accept(socket));
    // A peer that disconnects, or speaks another protocol, is ignored.
    tls.on('tlsClientError', (_error, socket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      tls.once('error', reject);
      tls.listen(port, host, () => {
        tls.off('error', reject);
        resolve();
      });
    });
    this.#tls = tls;
    this.#timers = [
      setInterval(() => void this.sweep(), sweepMilliseconds).unref(),
      setInterval(() => void this.#reread(tls), rereadMilliseconds).unref(),
    ];
    return (tls.address() as AddressInfo).port;
  }

  /**
   * Ends every connection of a node whose certificate has ended or was taken back. Those of other API instances stay: the key of such a
   * certificate never leaves its process, so the connection ends with it.
   */
  async sweep(): Promise<void> {
    const fingerprints = [...this.#open.values()].flatMap((peer) => (peer.kind === 'node' ? [peer.fingerprint] : []));
    if (fingerprints.length === 0) return;
    try {
      const good = await this.#options.prisma.nodeCertificate.findMany({
        where: { fingerprint: { in: [...new Set(fingerprints)] }, revokedAt: null, notAfter: { gt: new Date() } },
        select: { fingerprint: true },
      });
      const known = new Set(good.map(({ fingerprint }) => fingerprint));
      const asked = new Set(fingerprints);
      for (const [socket, peer] of this.#open) {
        if (peer.kind !== 'node' || !asked.has(peer.fingerprint) || known.has(peer.fingerprint)) continue;
        this.#options.log.warn(
          { nodeId: peer.nodeId },
          'a connection is ended: its certificate does not count any more',
        );
        socket.destroy();
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, 'certificates of open connections could not be looked at');
    }
  }

  /** Takes no more connections; `hurry` ends those that are there. */
  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    const tls = this.#tls;
    if (tls === null) return;
    const closed = new Promise<void>((resolve) => tls.close(() => resolve()));
    for (const socket of this.#open.keys()) socket.destroy();
    await closed;
  }

  async #accept(socket: TLSSocket): Promise<void> {
    socket.on('error', () => socket.destroy());
    const peer = await identifyPeer(this.#options.prisma, socket).catch((error: unknown) => {
      this.#options.log.warn({ err: error }, 'a certificate could not be looked up');
      return null;
    });
    // Without the database no peer can be identified: the node reconnects later.
    if (peer === null || socket.destroyed) return void socket.destroy();
    if (peer.kind === 'refused') this.#options.refused(sentenceOf('node.refused', peer), socket.remoteAddress ?? null);
    if (!this.#hasRoom(socket, peer)) return void socket.destroy();
    this.#open.set(socket, peer);
    this.#peers.set(socket, peer);
    const late = isKnown(peer) ? null : this.#endLater(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      if (late !== null) clearTimeout(late);
    });
    if (socket.alpnProtocol !== 'h2') this.http.emit('connection', socket);
    else if (peer.kind === 'node') this.#options.gateway.serve(peer.nodeId, socket);
    else socket.destroy();
  }

  #hasRoom(socket: TLSSocket, peer: Peer): boolean {
    const open = [...this.#open];
    if (!isKnown(peer)) return open.filter(([, other]) => !isKnown(other)).length < mostStrangers;
    if (socket.alpnProtocol !== 'h2' || peer.kind !== 'node') return true;
    const isOfGateway = ([one, other]: [TLSSocket, Peer]) =>
      one.alpnProtocol === 'h2' && other.kind === 'node' && other.nodeId === peer.nodeId;
    if (open.filter(isOfGateway).length < mostGatewayConnections) return true;
    this.#options.refused(`More than ${mostGatewayConnections} connections to Temporal at once.`, null);
    return false;
  }

  #endLater(socket: TLSSocket): NodeJS.Timeout {
    return setTimeout(() => socket.destroy(), this.#options.strangerMilliseconds ?? strangerMilliseconds).unref();
  }

  async #reread(tls: TlsServer): Promise<void> {
    try {
      const authority = await this.#options.readAuthority();
      tls.setSecureContext({ ...credentials(authority), minVersion: 'TLSv1.3' });
      if (isDue(authority.server.certificate))
        this.#options.log.warn('the certificate of the port of nodes ends soon. Renew it: npm run ca -- renew');
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the certificates could not be read again; the previous ones stay in use');
    }
  }
}

const isKnown = ({ kind }: Peer): boolean => kind === 'node' || kind === 'instance';

const credentials = ({ root, server }: Authority) => ({
  key: server.privateKey,
  // The root goes along: a machine that joins knows it by its digest and has it from here.
  cert: `${server.certificate}${root}`,
  ca: root,
});
