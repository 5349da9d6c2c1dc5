import { z } from 'zod';
import {
  AccountSecurity,
  AddPasskeyRequest,
  ConfirmTotpRequest,
  NewTotp,
  RecoveryCodes,
} from '#domain/contracts/account.ts';
import { PasskeyOptions } from '#domain/contracts/entry.ts';
import { defineRoute } from '#api/http/define-route.ts';
import {
  addPasskey,
  askForNewPasskey,
  beginTotp,
  confirmTotp,
  getSecurity,
  newRecoveryCodes,
  removePasskey,
  removeTotp,
} from './security.ts';

const tag = 'Account';
const dangerous = { kind: 'account', stepUp: true } as const;

export const securityRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/account/security',
    tag,
    summary: 'Get your second factors',
    access: { kind: 'account' },
    status: 200,
    response: AccountSecurity,
    handler: (call) => getSecurity(call),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/totp',
    tag,
    summary: 'Create a secret for an authenticator app',
    access: dangerous,
    status: 200,
    response: NewTotp,
    handler: (call) => beginTotp(call),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/totp/confirm',
    tag,
    summary: 'Confirm an authenticator and get recovery codes',
    access: dangerous,
    body: ConfirmTotpRequest,
    status: 200,
    response: RecoveryCodes,
    handler: async (call) => ({
      recoveryCodes: await confirmTotp(call, call.input.body.code),
    }),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/totp',
    tag,
    summary: 'Remove your authenticator',
    access: dangerous,
    status: 204,
    response: null,
    handler: (call) => removeTotp(call),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/recovery-codes',
    tag,
    summary: 'Replace your recovery codes',
    access: dangerous,
    status: 200,
    response: RecoveryCodes,
    handler: async (call) => ({
      recoveryCodes: await newRecoveryCodes(call),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/passkeys/options',
    tag,
    summary: 'Get the options for a new passkey',
    access: dangerous,
    status: 200,
    response: PasskeyOptions,
    handler: (call) => askForNewPasskey(call),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/passkeys',
    tag,
    summary: 'Add a passkey',
    access: dangerous,
    body: AddPasskeyRequest,
    status: 201,
    response: RecoveryCodes,
    problems: ['auth.challenge_ended', 'auth.passkey_refused', 'passkey.known'],
    handler: async (call) => ({
      recoveryCodes: await addPasskey(call, call.input.body),
    }),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/passkeys/:id',
    tag,
    summary: 'Remove a passkey',
    access: dangerous,
    params: z.object({ id: z.string().min(1).max(1400) }),
    status: 204,
    response: null,
    problems: ['passkey.not_found'],
    handler: (call) => removePasskey(call, call.input.params.id),
  }),
];
