import type { Schedule } from '#domain/console/pump.ts';

/** The pump's clock. */
export const schedule: Schedule = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};
