import express from 'express';
import type { Express, Request, Response } from 'express';
import { codedError } from '#domain/errors.ts';
import { JoinRequest, nodePaths, RenewRequest } from '#domain/contracts/certificates.ts';
import type { Logger } from 'pino';
import type { Rendezvous } from '../streams/rendezvous.ts';
import { problemMiddleware } from '#api/http/problems.ts';
import { invalid } from '#api/http/refuse.ts';
import { contextOf, requestContext } from '#api/http/request-context.ts';
import { mountNodeStreams } from '../streams/routes.ts';
import type { CertificateNeeds } from '../enrollment/certificates.ts';
import { confirmRenewed, joinNode, renewNode } from '../enrollment/certificates.ts';
import type { Peer } from './node-identity.ts';
import type { NodePort } from './node-port.ts';

type Needs = { log: Logger; rendezvous: Rendezvous } & CertificateNeeds & { port: Pick<NodePort, 'peerOf'> };
type NodePeer = Extract<Peer, { kind: 'node' }>;

/** What nodes ask by HTTP, on their own port: no route for people, so it is in no description. */
export function createNodeApp(needs: Needs): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(requestContext(needs.log));
  const nodeOf = (request: Request): NodePeer => {
    const peer = needs.port.peerOf(request);
    if (peer.kind === 'node') return peer;
    throw codedError('node.refused', { reason: peer.kind === 'refused' ? peer.reason : 'no_certificate' });
  };
  mountNodeStreams(app, { nodeOf: (request) => nodeOf(request).nodeId, rendezvous: needs.rendezvous });

  app.use(express.json({ limit: '16kb', strict: true }));
  app.post(nodePaths.join, async (request, response) => {
    const peer = needs.port.peerOf(request);
    // One whose certificate does not count any more may come again, with a new token.
    const answer = await joinNode(needs, parse(JoinRequest, request), contextOf(response));
    needs.log.info({ nodeId: answer.nodeId, was: peer.kind }, 'a node joined');
    send(response, answer);
  });
  app.post(nodePaths.renew, async (request, response) => {
    send(response, await renewNode(needs, nodeOf(request), parse(RenewRequest, request).request, contextOf(response)));
  });
  app.post(nodePaths.renewed, async (request, response) => {
    await confirmRenewed(needs.prisma, nodeOf(request));
    response.status(204).end();
  });
  app.use((request, _response, next) => next(codedError('route.not_found', { path: request.path })));
  app.use(problemMiddleware());
  return app;
}

function parse<Body>(schema: { safeParse(body: unknown): { success: boolean; data?: Body } }, request: Request): Body {
  const { data } = schema.safeParse(request.body);
  if (data === undefined) throw invalid([{ path: '', message: 'This is not what a node sends.' }]);
  return data;
}

const send = (response: Response, body: object): void =>
  void response.setHeader('Cache-Control', 'no-store').json(body);
