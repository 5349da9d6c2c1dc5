import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { ControlActivities } from '#temporal/contracts/control/activities.ts';
import type { NodeActivities } from '#temporal/contracts/node/activities.ts';

/** The activities of the control worker as a workflow calls them. */
export type Control = ActivityInterfaceFor<ControlActivities>;

/** The activities of a node's worker as a workflow calls them. */
export type Node = ActivityInterfaceFor<NodeActivities>;
