import { z } from 'zod';
import { JoinTokenResponse, NodeCertificateList, RevokeCertificatesRequest } from '#domain/contracts/certificates.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { notFound } from '#api/http/authorize.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { readAuthority, rootDigest } from '#authority/folder.ts';
import { revokeCertificates } from './certificates.ts';
import { joinCommand, makeJoinToken } from './join-tokens.ts';
import { assertNode, listCertificates } from './rows.ts';

const tag = 'Nodes';
const params = z.object({ id: z.uuid() });

export const enrollmentRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/nodes/:id/join-token',
    tag,
    summary: 'Create a join token for a node',
    access: { kind: 'platform', permission: 'node.manage', stepUp: true },
    params,
    status: 201,
    response: JoinTokenResponse,
    problems: ['node.not_found'],
    handler: async ({ input, deps, caller, context }) => {
      const { id: nodeId } = input.params;
      const { authorityDir, url } = deps.config.nodePort;
      const digest = rootDigest((await readAuthority(authorityDir)).root);
      await assertNode(deps.prisma, nodeId);
      const { token, expiresAt } = await deps.prisma.$transaction(async (transaction) => {
        const made = await makeJoinToken(transaction, nodeId, digest);
        await recordAudit(transaction, context, { caller, action: 'node.join_token.create', details: { nodeId } });
        return made;
      });
      return { token, expiresAt: expiresAt.toISOString(), command: joinCommand(url, token) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/nodes/:id/certificates',
    tag,
    summary: 'List certificates of a node, newest first',
    access: { kind: 'platform', permission: 'node.read' },
    params,
    status: 200,
    response: NodeCertificateList,
    problems: ['node.not_found'],
    handler: async ({ input, deps }) => {
      await assertNode(deps.prisma, input.params.id);
      return listCertificates(deps.prisma, input.params.id);
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/nodes/:id/certificates/rotate',
    tag,
    summary: 'Rotate the key and certificate of a node',
    access: { kind: 'platform', permission: 'node.manage' },
    params,
    status: 202,
    response: null,
    problems: ['node.not_found', 'node.offline', 'node.no_answer'],
    handler: async ({ input, deps, caller, context }) => {
      const { id: nodeId } = input.params;
      await assertNode(deps.prisma, nodeId);
      await deps.nodes.ask(nodeId, 'certificate:renew', {});
      await recordAudit(deps.prisma, context, { caller, action: 'node.certificate.rotate', details: { nodeId } });
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/nodes/:id/certificates/revoke',
    tag,
    summary: 'Revoke one or all certificates of a node',
    access: { kind: 'platform', permission: 'node.manage', stepUp: true },
    params,
    body: RevokeCertificatesRequest,
    status: 200,
    response: NodeCertificateList,
    problems: ['node.not_found', 'node.certificate_not_found'],
    handler: async ({ input, deps, caller, context }) => {
      const { id: nodeId } = input.params;
      const { serial } = input.body;
      await assertNode(deps.prisma, nodeId);
      await deps.prisma.$transaction(async (transaction) => {
        const count = await revokeCertificates(transaction, nodeId, serial);
        if (serial !== undefined && count === 0) throw notFound('node.certificate_not_found');
        const details = { nodeId, count, serial: serial ?? null };
        await recordAudit(transaction, context, { caller, action: 'node.certificate.revoke', details });
      });
      return listCertificates(deps.prisma, nodeId);
    },
  }),
];
