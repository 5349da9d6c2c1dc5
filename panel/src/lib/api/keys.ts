import { z } from 'zod';
import { ApiKeyList, CreateApiKeyResponse, type CreateApiKeyRequest } from '$domain/contracts/keys';
import { request } from './request';

const Nothing = z.unknown();

/** The routes of API keys. */
export const keysApi = {
  apiKeys: () => request(ApiKeyList, 'GET', '/api/account/api-keys'),
  createApiKey: (body: CreateApiKeyRequest) => request(CreateApiKeyResponse, 'POST', '/api/account/api-keys', { body }),
  revokeApiKey: (id: string) => request(Nothing, 'DELETE', `/api/account/api-keys/${id}`),
};
