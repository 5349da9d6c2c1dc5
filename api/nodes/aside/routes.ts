import { z } from 'zod';
import { SetAsideList } from '#domain/contracts/nodes.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { assertNode } from '../enrollment/rows.ts';

const tag = 'Nodes';
const problems = ['node.not_found', 'node.offline', 'node.no_answer'] as const;

/** Trees that a node could not remove. It keeps the list itself, so it must be online. */
export const asideRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/nodes/:id/set-aside',
    tag,
    summary: 'List files that a node could not remove',
    access: { kind: 'platform', permission: 'node.read' },
    params: z.object({ id: z.uuid() }),
    status: 200,
    response: SetAsideList,
    problems: [...problems],
    handler: async ({ input, deps }) => {
      await assertNode(deps.prisma, input.params.id);
      return deps.nodes.ask(input.params.id, 'aside:list', {});
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/nodes/:id/set-aside/:treeId/remove',
    tag,
    summary: 'Retry removing set-aside files',
    access: { kind: 'platform', permission: 'node.manage' },
    params: z.object({ id: z.uuid(), treeId: z.uuid() }),
    status: 200,
    response: SetAsideList,
    problems: [...problems, 'node.nothing_set_aside'],
    handler: async ({ input, deps, caller, context }) => {
      const { id: nodeId, treeId } = input.params;
      await assertNode(deps.prisma, nodeId);
      await recordAudit(deps.prisma, context, { caller, action: 'node.set_aside.remove', details: { nodeId, treeId } });
      await deps.nodes.ask(nodeId, 'aside:remove', { id: treeId });
      return deps.nodes.ask(nodeId, 'aside:list', {});
    },
  }),
];
