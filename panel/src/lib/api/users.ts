import { z } from 'zod';
import { Session } from '$domain/contracts/auth';
import { UserDetail, UserPage, type CreateUserRequest, type UserState } from '$domain/contracts/users';
import type { PlatformRole } from '$domain/permissions/roles';
import { request } from './request';

export interface UserFilter {
  search: string;
  role?: PlatformRole | undefined;
  state?: UserState | undefined;
}

const limit = 100;
const of = (id: string) => `/api/users/${id}`;

/** The routes of everybody who has an account, for those who look after the platform. */
export const usersApi = {
  list: (filter: UserFilter, cursor: string | null, signal?: AbortSignal) =>
    request(UserPage, 'GET', '/api/users', { query: { ...filter, cursor, limit }, ...(signal && { signal }) }),
  get: (id: string) => request(UserDetail, 'GET', of(id)),
  create: (body: CreateUserRequest) => request(UserDetail, 'POST', '/api/users', { body }),
  setRoles: (id: string, platformRoles: PlatformRole[]) =>
    request(UserDetail, 'POST', `${of(id)}/platform-roles`, { body: { platformRoles } }),
  disable: (id: string) => request(UserDetail, 'POST', `${of(id)}/disable`),
  enable: (id: string) => request(UserDetail, 'POST', `${of(id)}/enable`),
  endSessions: (id: string) => request(UserDetail, 'DELETE', `${of(id)}/sessions`),
  resetSecondFactors: (id: string) => request(UserDetail, 'DELETE', `${of(id)}/second-factors`),
  sendPasswordLink: (id: string) => request(z.unknown(), 'POST', `${of(id)}/password-link`),
  /** From then on the browser's cookies are those of the other. */
  impersonate: (id: string, reason: string) => request(Session, 'POST', `${of(id)}/impersonate`, { body: { reason } }),
};
