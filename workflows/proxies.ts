import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { ControlActivities } from '#temporal/contracts/control/activities.ts';
import type { NodeActivities } from '#temporal/contracts/node/activities.ts';
import { controlTaskQueue, nodeTaskQueue } from '#temporal/contracts/names.ts';

type Control = ActivityInterfaceFor<ControlActivities>;
type Node = ActivityInterfaceFor<NodeActivities>;

/**
 * Writing the read model: tried until it is written, since a state that never reaches Postgres would be a lie in the panel.
 * Ten seconds are ample for one row; the pause is capped so that a database that comes back is noticed soon.
 */
export const record = proxyActivities<Control>({
  taskQueue: controlTaskQueue,
  startToCloseTimeout: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' },
});

/**
 * Reads and small changes of the control plane, tried for as long as only an outage stands in the way. What cannot ever work
 * is thrown as non-retryable by the activity itself.
 */
export const control = record;

/**
 * What was decided about a crash, and the notification that nothing more is tried. Twenty seconds for the row and the hook's answer;
 * a hook that is away is tried for a day, once a minute: after that nobody is surprised by the news any more.
 */
export const crashRecord = proxyActivities<Pick<Control, 'recordCrash'>>({
  taskQueue: controlTaskQueue,
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
});

/**
 * A mail: half a minute for a mail server that looks twice at everybody, two days for one that is away, as mail servers themselves
 * try. Often at first (somebody waits for a link), then every quarter of an hour.
 */
export const mail = proxyActivities<Pick<Control, 'sendMail'>>({
  taskQueue: controlTaskQueue,
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '48h',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '15m' },
});

/**
 * Power actions on the node. The heartbeat tells within seconds of a worker that died; ten minutes in all, since a server
 * that starts long after its button was pressed surprises people (the reconciliation on the node's return starts it anyway).
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
 * Stopping takes as long as the game needs to save: its grace is bounded by the node itself, so only a dead worker is to be
 * noticed here. Waits for a node that is away.
 */
export const nodeStop = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '1h',
    heartbeatTimeout: '6s',
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
  });

/**
 * Long work of operations: pulls and install scripts. Two hours for one try, since game files are large and lines are slow;
 * twenty tries, so that a node worker that restarts often still gets there, and a registry that stays away ends with a reason.
 * No limit on the time in the queue: an operation waits for its node, visibly, and can be cancelled.
 */
export const nodeLong = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '2h',
    heartbeatTimeout: '6s',
    // What is taken back next must not meet what still runs.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 20 },
  });

/**
 * Newer images, which an update can do without: tried as long as a moment's failure lasts, not as long as an outage. Twenty tries
 * would hold an update up for minutes wherever an image was only ever built on the node itself.
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
 * Bulk bytes: backups, restores, copies of files. A day for one try, since a world of terabytes over a home line takes that long,
 * and its heartbeats tell of a worker that died; twenty tries, so that a storage that stays away ends with a reason.
 */
export const nodeBulk = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '24h',
    heartbeatTimeout: '6s',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 20 },
  });

/**
 * Commands typed into a console. A game that does not answer must not hold up a backup for ever: ten commands may each wait ten
 * minutes for their line. Tried until the node has them: one that lets the game write again must not be lost.
 */
export const nodeCommands = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '2h',
    heartbeatTimeout: '6s',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s' },
  });

/** Cleaning up on the node: tried until it is done, because what is left behind would be lost for good. */
export const nodeCleanup = (nodeId: string): Node =>
  proxyActivities<Node>({
    taskQueue: nodeTaskQueue(nodeId),
    startToCloseTimeout: '10m',
    heartbeatTimeout: '6s',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
  });
