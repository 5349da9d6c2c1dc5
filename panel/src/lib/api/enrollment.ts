import { JoinTokenResponse, NodeCertificateList } from '$domain/contracts/certificates';
import { CreateNodeResponse, SetAsideList, type CreateNodeRequest } from '$domain/contracts/nodes';
import { z } from 'zod';
import { request } from './request';

const Nothing = z.unknown();

/** The routes by which machines become nodes and are trusted as such. */
export const enrollmentApi = {
  create: (body: CreateNodeRequest) => request(CreateNodeResponse, 'POST', '/api/nodes', { body }),
  joinToken: (nodeId: string) => request(JoinTokenResponse, 'POST', `/api/nodes/${nodeId}/join-token`),
  certificates: (nodeId: string) => request(NodeCertificateList, 'GET', `/api/nodes/${nodeId}/certificates`),
  setAside: (nodeId: string) => request(SetAsideList, 'GET', `/api/nodes/${nodeId}/set-aside`),
  removeSetAside: (nodeId: string, treeId: string) =>
    request(SetAsideList, 'POST', `/api/nodes/${nodeId}/set-aside/${treeId}/remove`),
  rotate: (nodeId: string) => request(Nothing, 'POST', `/api/nodes/${nodeId}/certificates/rotate`),
  /** One certificate; without a serial number all. */
  revoke: (nodeId: string, serial?: string) =>
    request(NodeCertificateList, 'POST', `/api/nodes/${nodeId}/certificates/revoke`, {
      body: serial === undefined ? {} : { serial },
    }),
};
