/** What a sentence needs of the grammar. */

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as users read them: `12.3 GB`. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** `A backup`, or `The backup Before the update` where its name is known. */
export const named = (noun: string, name: string | undefined): string =>
  name === undefined ? `The ${noun}` : `The ${noun} ${name}`;

/** The second half of a sentence, where there is one. */
export const also = (text: string | undefined): string => (text === undefined ? '' : ` ${text}`);
