import { SystemInfo } from '#domain/contracts/system.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import type { Database } from '#prisma/client.ts';
import { defineRoute } from '../http/define-route.ts';

export const version = '0.1.0';

const processNotice =
  'Servers on this machine run as plain processes, without isolation: for trying things out, by one trusted user. Install Docker to run servers of others.';

const proxyNotice =
  'A proxy stands in front of the panel and is not trusted, so all users share its address and its limits. Set MAMBA_TRUSTED_PROXIES; the log names the address.';

export const systemRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/system',
    tag: 'System',
    summary: 'Get facts about this installation',
    access: { kind: 'public' },
    status: 200,
    response: SystemInfo,
    handler: async ({ deps, visitor }) => {
      const mayInspect = visitor !== null && isAllowed(visitor, 'platform.inspect', null);
      return {
        name: 'Mamba Host',
        version,
        notices: [
          ...((await hasProcessNode(deps.prisma)) ? [processNotice] : []),
          ...(mayInspect && deps.untrustedProxies.isSeen ? [proxyNotice] : []),
        ],
        temporalUiUrl: mayInspect ? deps.config.temporal.uiUrl : null,
      };
    },
  }),
];

async function hasProcessNode(prisma: Database): Promise<boolean> {
  const node = await prisma.node.findFirst({
    where: { online: true, facts: { path: ['runtime'], equals: 'process' } },
    select: { id: true },
  });
  return node !== null;
}
