import { z } from 'zod';
import { MailLink, MailList } from '#domain/contracts/mails.ts';
import { defineRoute } from '../http/define-route.ts';
import { listMails, revealLink, sendAgain } from './kept.ts';

const tag = 'Mails';
const params = z.object({ id: z.uuid() });
const dangerous = { kind: 'platform', permission: 'platform.manage', stepUp: true } as const;

export const mailRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/mails',
    tag,
    summary: 'The mails of the last thirty days, and what became of them',
    access: { kind: 'platform', permission: 'platform.manage' },
    status: 200,
    response: MailList,
    handler: async ({ deps }) => ({ items: await listMails(deps) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/mails/:id/link',
    tag,
    summary: 'The link in a mail that was not sent, to hand over in another way',
    access: dangerous,
    params,
    status: 200,
    response: MailLink,
    problems: ['mail.not_found', 'mail.gone'],
    handler: async ({ input, deps, caller, context }) => ({
      link: await revealLink({ deps, caller, context }, input.params.id),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/mails/:id/send',
    tag,
    summary: 'Have a mail that was kept sent again',
    access: dangerous,
    params,
    status: 202,
    response: null,
    problems: ['mail.not_found', 'mail.gone'],
    handler: ({ input, deps, caller, context }) => sendAgain({ deps, caller, context }, input.params.id),
  }),
];
