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
    summary: 'List your API keys',
    access: { kind: 'account' },
    status: 200,
    response: ApiKeyList,
    handler: async (call) => ({ items: await listApiKeys(call) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/api-keys',
    tag,
    summary: 'Create an API key and show its secret once',
    access: { kind: 'account', stepUp: true },
    body: CreateApiKeyRequest,
    status: 201,
    response: CreateApiKeyResponse,
    problems: ['api_key.too_many'],
    handler: (call) => createApiKey(call, call.input.body),
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
    handler: (call) => revokeApiKey(call, call.input.params.id),
  }),
  defineRoute({
    method: 'get',
    path: '/api/account/ssh-keys',
    tag,
    summary: 'List your SSH public keys',
    access: { kind: 'account' },
    status: 200,
    response: SshKeyList,
    handler: async (call) => ({ items: await listSshKeys(call) }),
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
    handler: (call) => addSshKey(call, call.input.body),
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
    handler: (call) => removeSshKey(call, call.input.params.id),
  }),
];
