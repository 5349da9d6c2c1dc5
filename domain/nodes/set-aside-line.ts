import { warningOf } from '../errors/sentences/warnings.ts';
import type { SetAside } from './set-aside.ts';

/** One line for the output of an operation. Apart from the schemas, which no workflow may import. */
export function setAsideLine({ place, left: { entries, count } }: Pick<SetAside, 'place' | 'left'>): string {
  const { path = '', reason = 'failed', detail = '?' } = entries[0] ?? {};
  return warningOf(`removal.${reason}`, { path: path || '.', code: detail, count: String(count), place });
}
