import { recurring } from '../proxies/recurring.ts';

/** Repairs "row committed, start failed" of operations. */
export const launchPendingOperations = () => recurring.launchPendingOperations({});

/** The same of mails. */
export const launchPendingMails = () => recurring.launchPendingMails({});

/** Repairs reports of a node that were lost between two processes that died together. */
export const reconcilePower = () => recurring.reconcilePower({});

/** Keeps the tables of identity small. */
export const deleteExpired = () => recurring.deleteExpired();

/** Keeps the keys of access tokens young. */
export const rotateSigningKeys = () => recurring.rotateSigningKeys();
