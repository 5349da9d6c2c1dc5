/** Where a server lives: the input and the search attributes of every workflow about it. */
export interface ServerRef {
  serverId: string;
  tenantId: string;
  nodeId: string;
}

/** The server alone of anything that belongs to one. */
export function serverOf({ serverId, tenantId, nodeId }: ServerRef): ServerRef {
  return { serverId, tenantId, nodeId };
}

/** The caller. `requestId` is the API's request id; it reaches the logs of workflows and activities. */
export interface RequestedBy {
  userId: string | null;
  name: string;
  requestId: string | null;
}
