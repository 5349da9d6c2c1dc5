import { proxyActivities } from '@temporalio/workflow';
import { nodeTaskQueue } from '#temporal/contracts/names.ts';
import type { Node } from './activities.ts';

/**
 * Power actions on the node. The heartbeat reveals a dead worker within seconds; ten minutes in all, since a server that starts
 * long after its button was pressed surprises its users (the reconciliation on the node's return starts it anyway).
 */
export const nodePower = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    scheduleToCloseTimeout: '10m',
    startToCloseTimeout: '5m',
    heartbeatTimeout: '6s',
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s', maximumAttempts: 10 },
  });

/**
 * Stops take as long as the game needs to save. The node itself bounds the grace, so only a dead worker has to be noticed here.
 * Waits for a node that is away.
 */
export const nodeStop = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '1h',
    heartbeatTimeout: '6s',
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
  });

/**
 * Commands typed into a console. A game that does not answer must not block a backup for ever: ten commands may each wait ten
 * minutes for their line. Retried until the node has them: a command that lets the game write again must not be lost.
 */
export const nodeCommands = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '2h',
    heartbeatTimeout: '6s',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s' },
  });
