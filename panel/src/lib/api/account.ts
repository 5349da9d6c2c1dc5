import { z } from 'zod';
import {
  Account,
  AccountSecurity,
  AccountSessionList,
  LinkedIdentityList,
  NewTotp,
  RecoveryCodes,
  type AddPasskeyRequest,
} from '$domain/contracts/account';
import { PasskeyOptions, ProviderStart, StepUpOptions, type StepUpRequest } from '$domain/contracts/entry';
import type { Locale } from '$domain/locale';
import { request } from './request';

const Nothing = z.unknown();

/** The routes about one's own account. */
export const accountApi = {
  get: () => request(Account, 'GET', '/api/account'),
  rename: (name: string) => request(Account, 'PATCH', '/api/account', { body: { name } }),
  /** Null follows the browser. */
  chooseLocale: (locale: Locale | null) => request(Account, 'PATCH', '/api/account', { body: { locale } }),
  changePassword: (password: string) => request(Nothing, 'POST', '/api/account/password', { body: { password } }),
  changeEmail: (email: string) => request(Nothing, 'POST', '/api/account/email', { body: { email } }),
  security: () => request(AccountSecurity, 'GET', '/api/account/security'),
  newTotp: () => request(NewTotp, 'POST', '/api/account/totp'),
  confirmTotp: (code: string) => request(RecoveryCodes, 'POST', '/api/account/totp/confirm', { body: { code } }),
  removeTotp: () => request(Nothing, 'DELETE', '/api/account/totp'),
  newRecoveryCodes: () => request(RecoveryCodes, 'POST', '/api/account/recovery-codes'),
  newPasskeyOptions: () => request(PasskeyOptions, 'POST', '/api/account/passkeys/options'),
  addPasskey: (body: AddPasskeyRequest) => request(RecoveryCodes, 'POST', '/api/account/passkeys', { body }),
  removePasskey: (id: string) => request(Nothing, 'DELETE', `/api/account/passkeys/${encodeURIComponent(id)}`),
  identities: () => request(LinkedIdentityList, 'GET', '/api/account/identities'),
  linkIdentity: (provider: string) => request(ProviderStart, 'POST', `/api/account/identities/${provider}`),
  unlinkIdentity: (provider: string) => request(Nothing, 'DELETE', `/api/account/identities/${provider}`),
  stepUpOptions: () => request(StepUpOptions, 'GET', '/api/auth/step-up'),
  stepUp: (body: StepUpRequest) => request(Nothing, 'POST', '/api/auth/step-up', { body }),

  sessions: () => request(AccountSessionList, 'GET', '/api/account/sessions'),
  revokeSession: (id: string) => request(Nothing, 'DELETE', `/api/account/sessions/${id}`),
  revokeOtherSessions: () => request(Nothing, 'DELETE', '/api/account/sessions'),
};
