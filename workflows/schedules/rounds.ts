import { recurring } from '../proxies/recurring.ts';

/**
 * Repairs "row committed, start failed" of operations and mails, in one round: each round costs Temporal a workflow. A failure of
 * one does not keep the other from its work.
 */
export async function launchPending() {
  const [operations, mails] = await Promise.allSettled([
    recurring.launchPendingOperations({}),
    recurring.launchPendingMails({}),
  ]);
  for (const round of [operations, mails]) if (round.status === 'rejected') throw round.reason;
}

/** The round of operations alone, which earlier versions started: one may be running while an installation is upgraded. */
export const launchPendingOperations = () => recurring.launchPendingOperations({});

/** The same of mails. */
export const launchPendingMails = () => recurring.launchPendingMails({});

/** Repairs reports of a node that were lost between two processes that died together. */
export const reconcilePower = () => recurring.reconcilePower({});

/** Keeps the tables of identity small. */
export const deleteExpired = () => recurring.deleteExpired();

/** Keeps the keys of access tokens young. */
export const rotateSigningKeys = () => recurring.rotateSigningKeys();
