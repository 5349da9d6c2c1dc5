import { z } from 'zod';
import { MailLink, MailList } from '$domain/contracts/mails';
import { request } from './request';

/** The routes of mails, for administrators of the platform. */
export const mailsApi = {
  list: () => request(MailList, 'GET', '/api/mails'),
  link: (id: string) => request(MailLink, 'POST', `/api/mails/${id}/link`),
  sendAgain: (id: string) => request(z.unknown(), 'POST', `/api/mails/${id}/send`),
};
