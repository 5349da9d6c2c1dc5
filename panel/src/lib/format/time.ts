import { m } from '$texts';
import { formatNumber, readerLocale } from './locale';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in its two greatest units: "4 s", "3 min 12 s", "2 d 4 h". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < minute) return `${whole} s`;
  if (whole < hour) return joined(whole, minute, 'min', 1, 's');
  if (whole < day) return joined(whole, hour, 'h', minute, 'min');
  return joined(whole, day, 'd', hour, 'h');
}

function joined(seconds: number, greater: number, greaterUnit: string, lesser: number, lesserUnit: string): string {
  const rest = Math.floor((seconds % greater) / lesser);
  const first = `${Math.floor(seconds / greater)} ${greaterUnit}`;
  return rest === 0 ? first : `${first} ${rest} ${lesserUnit}`;
}

/** As `formatDuration`, with tenths below ten seconds: how long a step took. */
export function formatStepDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  return seconds < 10
    ? `${formatNumber(seconds, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} s`
    : formatDuration(seconds);
}

/** The symbols are those of the SI, the same in all languages. */
function greatestUnit(seconds: number): string {
  if (seconds < minute) return `${Math.floor(seconds)} s`;
  if (seconds < hour) return `${Math.floor(seconds / minute)} min`;
  return seconds < day ? `${Math.floor(seconds / hour)} h` : `${Math.floor(seconds / day)} d`;
}

/** How long ago: "just now", "5 min ago", "3 d ago". */
export function formatAgo(instant: string, now: number): string {
  const seconds = (now - Date.parse(instant)) / 1000;
  if (seconds < 10) return m.format_just_now();
  return m.format_ago({ time: greatestUnit(seconds) });
}

/** The clock on the wall here, with seconds: "12:03:11". */
export function formatClock(instant: string | number): string {
  return new Date(instant).toLocaleTimeString(readerLocale(), { hour12: false });
}

/** A full instant for a tooltip: "23 Nov 2026, 12:03:11". */
export function formatInstant(instant: string): string {
  return new Date(instant).toLocaleString(readerLocale(), { dateStyle: 'medium', timeStyle: 'medium' });
}

/** What is left until an instant, never less than nothing; in whole seconds, rounded up: the last second is not "0 s". */
export function formatUntil(instant: string, now: number): string {
  return formatDuration(Math.ceil(Math.max(0, (Date.parse(instant) - now) / 1000)));
}
