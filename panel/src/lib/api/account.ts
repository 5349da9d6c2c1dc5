import { z } from 'zod';
import { Account, AccountSessionList } from '$domain/contracts/account';
import type { StepUpRequest } from '$domain/contracts/entry';
import { request } from './request';

const Nothing = z.unknown();

/** The routes about one's own account. */
export const accountApi = {
  get: () => request(Account, 'GET', '/api/account'),
  rename: (name: string) => request(Account, 'PATCH', '/api/account', { body: { name } }),
  changePassword: (password: string) => request(Nothing, 'POST', '/api/account/password', { body: { password } }),
  changeEmail: (email: string) => request(Nothing, 'POST', '/api/account/email', { body: { email } }),
  stepUp: (body: StepUpRequest) => request(Nothing, 'POST', '/api/auth/step-up', { body }),

  sessions: () => request(AccountSessionList, 'GET', '/api/account/sessions'),
  revokeSession: (id: string) => request(Nothing, 'DELETE', `/api/account/sessions/${id}`),
  revokeOtherSessions: () => request(Nothing, 'DELETE', '/api/account/sessions'),
};
