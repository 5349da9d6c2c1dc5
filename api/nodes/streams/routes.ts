import { finished } from 'node:stream';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { problem } from '#api/http/refuse.ts';
import type { Rendezvous } from './rendezvous.ts';

const streamName = z.string().regex(/^[\w-]{43}$/);

interface Needs {
  /** The node whose certificate opened the connection. @throws DomainError `node.refused` */
  nodeOf(request: Request): string;
  rendezvous: Rendezvous;
}

/**
 * The door for what nodes send, on their own port. A node shows the name that it was told.
 */
export function mountNodeStreams(app: Express, { nodeOf, rendezvous }: Needs): void {
  app.post('/node/streams/:streamId', (request: Request, response: Response) => {
    // A pipeline that fails takes the socket out of its request and leaves it open; nobody would read it any more.
    const { socket } = request;
    const nodeId = nodeOf(request);
    const streamId = streamName.safeParse(request.params.streamId).data;
    if (streamId === undefined || !rendezvous.arrived(streamId, nodeId, request)) {
      // What it would send is not read.
      response.setHeader('Connection', 'close');
      throw problem('route.not_found', 'Nobody expects these bytes.');
    }
    finished(request, (error) => {
      if (error) socket.destroy();
      else response.status(204).end();
    });
  });
}
