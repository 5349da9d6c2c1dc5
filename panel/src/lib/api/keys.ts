import { z } from 'zod';
import {
  ApiKeyList,
  CreateApiKeyResponse,
  SshKey,
  SshKeyList,
  type CreateApiKeyRequest,
  type CreateSshKeyRequest,
} from '$domain/contracts/keys';
import { request } from './request';

const Nothing = z.unknown();

/** The routes of API keys and SSH keys. */
export const keysApi = {
  apiKeys: () => request(ApiKeyList, 'GET', '/api/account/api-keys'),
  createApiKey: (body: CreateApiKeyRequest) => request(CreateApiKeyResponse, 'POST', '/api/account/api-keys', { body }),
  revokeApiKey: (id: string) => request(Nothing, 'DELETE', `/api/account/api-keys/${id}`),
  sshKeys: () => request(SshKeyList, 'GET', '/api/account/ssh-keys'),
  addSshKey: (body: CreateSshKeyRequest) => request(SshKey, 'POST', '/api/account/ssh-keys', { body }),
  removeSshKey: (id: string) => request(Nothing, 'DELETE', `/api/account/ssh-keys/${id}`),
};
