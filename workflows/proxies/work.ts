import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import { nodeTaskQueue } from '#temporal/contracts/names.ts';
import type { Node } from './activities.ts';

/**
 * Long work of operations: pulls and install scripts. Two hours for one attempt, since game files are large and lines are slow;
 * twenty attempts, so that a node worker that restarts often still finishes, and a registry that stays away ends with a reason.
 * No limit on the time in the queue: an operation waits for its node, visibly, and can be cancelled.
 */
export const nodeLong = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '2h',
    heartbeatTimeout: '6s',
    // The undos that follow must not meet an activity that still runs.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 20 },
  });

/**
 * Newer images, which an update can do without: retried through a brief failure, not through an outage. Twenty attempts would delay
 * an update by minutes wherever an image was built on the node itself.
 */
export const nodeRefresh = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '2h',
    heartbeatTimeout: '6s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 3 },
  });

/**
 * Bulk bytes: backups, restores, copies of files. A day for one attempt, since a world of terabytes over a home line takes that long,
 * and its heartbeats reveal a dead worker; twenty attempts, so that a storage that stays away ends with a reason.
 */
export const nodeBulk = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '24h',
    heartbeatTimeout: '6s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 20 },
  });

/** Clean-up on the node: retried until it is done, because anything left behind would be lost track of. */
export const nodeCleanup = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '10m',
    heartbeatTimeout: '6s',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
  });
