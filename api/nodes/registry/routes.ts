import { z } from 'zod';
import { CreateNodeRequest, CreateNodeResponse, Node, NodeList } from '#domain/contracts/nodes.ts';
import { notFound } from '#api/http/authorize.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { createNode } from './create.ts';
import { listNodes, presentNode } from './rows.ts';

const tag = 'Nodes';

export const nodeRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/nodes',
    tag,
    summary: 'List nodes',
    access: { kind: 'platform', permission: 'node.read' },
    status: 200,
    response: NodeList,
    handler: async ({ deps }) => ({ items: (await listNodes(deps.prisma, null)).map(presentNode) }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/nodes/:id',
    tag,
    summary: 'Get a node',
    access: { kind: 'platform', permission: 'node.read' },
    params: z.object({ id: z.uuid() }),
    status: 200,
    response: Node,
    problems: ['node.not_found'],
    handler: async ({ input, deps }) => {
      const [row] = await listNodes(deps.prisma, [input.params.id]);
      if (row === undefined) throw notFound('node.not_found');
      return presentNode(row);
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/nodes',
    tag,
    summary: 'Create a node and show its token once',
    access: { kind: 'platform', permission: 'node.manage', stepUp: true },
    body: CreateNodeRequest,
    status: 201,
    response: CreateNodeResponse,
    problems: ['node.name_taken'],
    handler: (call) => createNode(call, call.input.body),
  }),
];
