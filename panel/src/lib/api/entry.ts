import { z } from 'zod';
import { Session } from '$domain/contracts/auth';
import {
  AuthOptions,
  ConfirmEmailResponse,
  PasskeyOptions,
  ProviderResult,
  ProviderStart,
  type PasskeyRequest,
  SignUpResponse,
  type ResetPasswordRequest,
  type SignUpRequest,
} from '$domain/contracts/entry';
import { request } from './request';

const Nothing = z.unknown();

/** The routes of the pages before the sign-in. */
export const entryApi = {
  options: () => request(AuthOptions, 'GET', '/api/auth/options'),
  signUp: (body: SignUpRequest) => request(SignUpResponse, 'POST', '/api/auth/sign-up', { body }),
  verify: (token: string, password: string) =>
    request(Session, 'POST', '/api/auth/verify-email', { body: { token, password } }),
  secondFactor: (challenge: string, code: string) =>
    request(Session, 'POST', '/api/auth/second-factor', { body: { challenge, code } }),
  passkeyOptions: () => request(PasskeyOptions, 'POST', '/api/auth/passkey/options'),
  passkey: (body: PasskeyRequest) => request(Session, 'POST', '/api/auth/passkey', { body }),
  beginAtProvider: (id: string) => request(ProviderStart, 'POST', `/api/auth/providers/${id}`),
  returnFromProvider: (id: string, query: string) =>
    request(ProviderResult, 'POST', `/api/auth/providers/${id}/return`, { body: { query } }),
  requestReset: (email: string) => request(Nothing, 'POST', '/api/auth/request-reset', { body: { email } }),
  resetPassword: (body: ResetPasswordRequest) => request(Nothing, 'POST', '/api/auth/reset-password', { body }),
  confirmEmail: (token: string) =>
    request(ConfirmEmailResponse, 'POST', '/api/auth/confirm-email', { body: { token } }),
};
