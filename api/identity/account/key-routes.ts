import { z } from 'zod';
import {
  ApiKeyList,
  CreateApiKeyRequest,
  CreateApiKeyResponse,
  CreateSshKeyRequest,
  SshKey,
  SshKeyList,
} from '#domain/contracts/keys.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { addSshKey, listSshKeys, removeSshKey } from './ssh-keys.ts';

const tag = 'Account';
const params = z.object({ id: z.uuid() });

export const keyRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/account/api-keys',
    tag,
    summary: 'One’s API keys, without their secrets',
    access: { kind: 'account' },
    status: 200,
    response: ApiKeyList,
    handler: async ({ deps, caller, context }) => ({ items: await listApiKeys({ deps, caller, context }) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/api-keys',
    tag,
    summary: 'Make an API key; its secret is shown this once',
    access: { kind: 'account', stepUp: true },
    body: CreateApiKeyRequest,
    status: 201,
    response: CreateApiKeyResponse,
    problems: ['api_key.too_many'],
    handler: ({ input, deps, caller, context }) => createApiKey({ deps, caller, context }, input.body),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/api-keys/:id',
    tag,
    summary: 'Revoke an API key',
    access: { kind: 'account' },
    params,
    status: 204,
    response: null,
    problems: ['api_key.not_found'],
    handler: ({ input, deps, caller, context }) => revokeApiKey({ deps, caller, context }, input.params.id),
  }),
  defineRoute({
    method: 'get',
    path: '/api/account/ssh-keys',
    tag,
    summary: 'One’s SSH public keys',
    access: { kind: 'account' },
    status: 200,
    response: SshKeyList,
    handler: async ({ deps, caller, context }) => ({ items: await listSshKeys({ deps, caller, context }) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/ssh-keys',
    tag,
    summary: 'Add an SSH public key',
    access: { kind: 'account', stepUp: true },
    body: CreateSshKeyRequest,
    status: 201,
    response: SshKey,
    problems: ['ssh_key.known'],
    handler: ({ input, deps, caller, context }) => addSshKey({ deps, caller, context }, input.body),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/ssh-keys/:id',
    tag,
    summary: 'Remove an SSH public key',
    access: { kind: 'account' },
    params,
    status: 204,
    response: null,
    problems: ['ssh_key.not_found'],
    handler: ({ input, deps, caller, context }) => removeSshKey({ deps, caller, context }, input.params.id),
  }),
];
