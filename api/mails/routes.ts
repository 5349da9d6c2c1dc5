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
    summary: 'List mails of the last thirty days',
    access: { kind: 'platform', permission: 'platform.manage' },
    status: 200,
    response: MailList,
    handler: async ({ deps }) => ({ items: await listMails(deps.prisma) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/mails/:id/link',
    tag,
    summary: 'Reveal the link of an unsent mail',
    access: dangerous,
    params,
    status: 200,
    response: MailLink,
    problems: ['mail.not_found', 'mail.gone'],
    handler: async (call) => ({ link: await revealLink(call, call.input.params.id) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/mails/:id/send',
    tag,
    summary: 'Resend a kept mail',
    access: dangerous,
    params,
    status: 202,
    response: null,
    problems: ['mail.not_found', 'mail.gone'],
    handler: (call) => sendAgain(call, call.input.params.id),
  }),
];
