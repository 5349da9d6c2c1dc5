import { recurringTypes } from '../contracts/schedules.ts';

/** Recurring work: a workflow without input that starts at a fixed interval, one run at a time. */
export interface RecurringWork {
  /** A noun, unique in the list; the schedule's id without its prefix. */
  name: string;
  workflowType: string;
  everySeconds: number;
  /** Shown in Temporal's interface. */
  note: string;
}

/** All recurring work. The control worker applies the list when it starts. The name of an entry that is removed goes into `retiredWork`. */
export const recurringWork: readonly RecurringWork[] = [
  {
    name: 'pending',
    workflowType: recurringTypes.launchPending,
    everySeconds: 30,
    note: 'Launches operations and mails that were recorded but not started.',
  },
  {
    name: 'power',
    workflowType: recurringTypes.reconcilePower,
    everySeconds: 180,
    note: 'Reports servers whose process differs from their desired state.',
  },
  {
    name: 'histories',
    workflowType: recurringTypes.copyHistories,
    everySeconds: 300,
    note: 'Copies histories of operations before Temporal deletes them.',
  },
  {
    name: 'expired-rows',
    workflowType: recurringTypes.deleteExpired,
    everySeconds: 600,
    note: 'Deletes expired sessions, tokens, challenges and mails.',
  },
  {
    name: 'signing-keys',
    workflowType: recurringTypes.rotateSigningKeys,
    everySeconds: 600,
    note: 'Rotates the keys that sign access tokens.',
  },
];

/** Names of recurring work that earlier versions had. Their schedules are removed. */
export const retiredWork: readonly string[] = ['pending-operations', 'pending-mails'];
