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
    summary: 'One’s second factors',
    access: { kind: 'account' },
    status: 200,
    response: AccountSecurity,
    handler: ({ deps, caller }) => getSecurity({ deps, caller }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/totp',
    tag,
    summary: 'A secret for an authenticator; it counts once it is confirmed',
    access: dangerous,
    status: 200,
    response: NewTotp,
    handler: ({ deps, caller, context }) => beginTotp({ deps, caller, context }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/totp/confirm',
    tag,
    summary: 'Confirm the authenticator by its first code; answers with new recovery codes, shown this once',
    access: dangerous,
    body: ConfirmTotpRequest,
    status: 200,
    response: RecoveryCodes,
    handler: async ({ input, deps, caller, context }) => ({
      recoveryCodes: await confirmTotp({ deps, caller, context }, input.body.code),
    }),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/totp',
    tag,
    summary: 'Remove the authenticator',
    access: dangerous,
    status: 204,
    response: null,
    handler: ({ deps, caller, context }) => removeTotp({ deps, caller, context }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/recovery-codes',
    tag,
    summary: 'New recovery codes, shown this once; those of before no longer work',
    access: dangerous,
    status: 200,
    response: RecoveryCodes,
    handler: async ({ deps, caller, context }) => ({
      recoveryCodes: await newRecoveryCodes({ deps, caller, context }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/passkeys/options',
    tag,
    summary: 'What a browser is to ask for a new passkey',
    access: dangerous,
    status: 200,
    response: PasskeyOptions,
    handler: ({ deps, caller, context }) => askForNewPasskey({ deps, caller, context }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/passkeys',
    tag,
    summary: 'Add a passkey; with the first second factor of an account come recovery codes, shown this once',
    access: dangerous,
    body: AddPasskeyRequest,
    status: 201,
    response: RecoveryCodes,
    problems: ['auth.challenge_ended', 'auth.passkey_refused', 'passkey.known'],
    handler: async ({ input, deps, caller, context }) => ({
      recoveryCodes: await addPasskey({ deps, caller, context }, input.body),
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
    handler: ({ input, deps, caller, context }) => removePasskey({ deps, caller, context }, input.params.id),
  }),
];
