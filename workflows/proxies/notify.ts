import { proxyActivities } from '@temporalio/workflow';
import { controlTaskQueue } from '#temporal/contracts/names.ts';
import type { Control } from './activities.ts';

/**
 * Decisions about crashes, and the notification that recovery gave up. Twenty seconds for the row and the hook's answer; an
 * unreachable hook is retried for a day, once a minute: after that the news is too old to be of use.
 */
export const crashRecord = proxyActivities<Pick<Control, 'recordCrash'>>({
  taskQueue: controlTaskQueue,
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '24h',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '1m' },
});

/**
 * Mails. Half a minute for a mail server that checks its clients slowly, two days for one that is away, as mail servers themselves
 * retry. Often at first (a user waits for a link), then every quarter of an hour.
 */
export const mail = proxyActivities<Pick<Control, 'sendMail'>>({
  taskQueue: controlTaskQueue,
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '48h',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '15m' },
});
