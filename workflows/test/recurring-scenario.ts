import type { recurringTypes } from '#temporal/contracts/schedules.ts';

/** The scenario whose recordings hold one run of each kind of recurring work. */
export const recurringScenario = 'recurring';

/** `launchPendingMails` → `launch-pending-mails` */
export const recurringPart = (type: keyof typeof recurringTypes): string =>
  type.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
