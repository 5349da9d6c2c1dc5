import { finished } from 'node:stream';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { problem } from '../http/refuse.ts';
import type { NodeStore } from '../node-link/node-store.ts';
import { tokenMatches } from '../node-link/token.ts';
import type { Rendezvous } from './rendezvous.ts';

const Credentials = z.object({ nodeId: z.uuid(), token: z.string().min(1).max(512) });
const streamName = z.string().regex(/^[\w-]{43}$/);

interface Needs {
  nodes: Pick<NodeStore, 'tokenHash'>;
  rendezvous: Rendezvous;
}

/**
 * The door for what nodes send: no route for people, so it is in no description. A node shows the credentials of its link
 * (`Authorization: Basic`, its id as the user and its token as the password), and the name that it was told.
 */
export function mountNodeStreams(app: Express, needs: Needs): void {
  app.post('/node/streams/:streamId', async (request: Request, response: Response) => {
    // A pipeline that fails takes the socket out of its request and leaves it open; nobody would read it any more.
    const { socket } = request;
    const nodeId = await nodeOf(request, needs);
    const streamId = streamName.safeParse(request.params.streamId).data;
    if (nodeId === null || streamId === undefined || !needs.rendezvous.arrived(streamId, nodeId, request)) {
      // What it would send is not read.
      response.setHeader('Connection', 'close');
      throw problem(nodeId === null ? 'auth.required' : 'route.not_found', 'Nobody expects these bytes.');
    }
    finished(request, (error) => {
      if (error) socket.destroy();
      else response.status(204).end();
    });
  });
}

async function nodeOf(request: Request, { nodes }: Needs): Promise<string | null> {
  const encoded = /^Basic +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '';
  const [nodeId, ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const credentials = Credentials.safeParse({ nodeId, token: rest.join(':') });
  if (!credentials.success) return null;
  const hash = await nodes.tokenHash(credentials.data.nodeId);
  return hash !== null && tokenMatches(credentials.data.token, hash) ? credentials.data.nodeId : null;
}
