import { z } from 'zod';
import { AccountSessionList } from '$domain/contracts/account';
import { request } from './request';

const Nothing = z.unknown();

/** The routes about one's own account. */
export const accountApi = {
  sessions: () => request(AccountSessionList, 'GET', '/api/account/sessions'),
  revokeSession: (id: string) => request(Nothing, 'DELETE', `/api/account/sessions/${id}`),
  revokeOtherSessions: () => request(Nothing, 'DELETE', '/api/account/sessions'),
};
