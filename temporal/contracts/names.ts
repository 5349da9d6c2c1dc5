import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Task queue of all workflows and control-plane activities. */
export const controlTaskQueue = 'control';

/** Task queue that only the worker of this node polls. */
export const nodeTaskQueue = (nodeId: string): string => `node-${nodeId}`;

export const serverWorkflowId = (serverId: string): string => `server/${serverId}`;

/** The server that a workflow is about; null where it is about none. */
export const serverOfWorkflow = (workflowId: string): string | null =>
  /^server\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/.exec(workflowId)?.[1] ?? null;

export const operationWorkflowId = (serverId: string, kind: string, operationId: string): string =>
  `server/${serverId}/${kind}/${operationId}`;

export const mailWorkflowId = (mailId: string): string => `mail/${mailId}`;

export const searchAttributes = {
  tenantId: defineSearchAttributeKey('MambaTenantId', SearchAttributeType.KEYWORD),
  serverId: defineSearchAttributeKey('MambaServerId', SearchAttributeType.KEYWORD),
  nodeId: defineSearchAttributeKey('MambaNodeId', SearchAttributeType.KEYWORD),
  operation: defineSearchAttributeKey('MambaOperation', SearchAttributeType.KEYWORD),
} as const;

/** Names of the search attributes, to register them with a Temporal cluster. All are keywords. */
export const searchAttributeNames = ['MambaTenantId', 'MambaServerId', 'MambaNodeId', 'MambaOperation'] as const;
