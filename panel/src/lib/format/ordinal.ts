import { m } from '$texts';

/** "1st", "2nd", "13th". */
export const ordinal = (count: number): string => m.format_ordinal({ count });
