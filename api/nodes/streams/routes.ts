import { codedError } from '#domain/errors.ts';
import { finished } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import type { Rendezvous } from './rendezvous.ts';

const StreamName = z.string().regex(/^[\w-]{43}$/);
const path = '/node/streams/:streamId';

interface Needs {
  /** The node whose certificate opened the connection. @throws DomainError `node.refused` */
  nodeOf(request: Request): string;
  rendezvous: Rendezvous;
}

/** The door for bulk bytes, on the port of nodes. A node shows the name that it was given: it posts what it sends, and gets what it takes. */
export function mountNodeStreams(app: Express, { nodeOf, rendezvous }: Needs): void {
  const refused = (request: Request, response: Response) => {
    // What would come is not read.
    response.setHeader('Connection', 'close');
    return codedError('route.not_found', { path: request.path });
  };
  app.post(path, (request: Request, response: Response) => {
    // A failed pipeline detaches the socket from its request and leaves it open; nothing would read it any more.
    const { socket } = request;
    const nodeId = nodeOf(request);
    const streamId = StreamName.safeParse(request.params.streamId).data;
    if (streamId === undefined || !rendezvous.arrived(streamId, nodeId, request)) throw refused(request, response);
    finished(request, (error) => {
      if (error) socket.destroy();
      else response.status(204).end();
    });
  });
  app.get(path, async (request: Request, response: Response) => {
    const { socket } = request;
    const nodeId = nodeOf(request);
    const streamId = StreamName.safeParse(request.params.streamId).data;
    const source = streamId === undefined ? null : rendezvous.collect(streamId, nodeId);
    if (source === null) throw refused(request, response);
    response.status(200).setHeader('Content-Type', 'application/octet-stream');
    response.setHeader('Cache-Control', 'no-store');
    // In chunks: a source that breaks must not look whole to the node.
    await pipeline(source, response).catch(() => socket.destroy());
  });
}
