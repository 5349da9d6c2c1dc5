import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Settings of the development server by their names. */
export type ServerSettings = Readonly<Record<string, string | number>>;

/** Dispatch in order of priority (`../contracts/priority.ts`). Tasks that wait already are read as before. */
const byPriority = { 'matching.useNewMatcher': 'true' };

/** Within one priority, turns of the tenants. */
const inTurn = { 'matching.enableFairness': 'true' };

/**
 * Queue settings for a development server on this data file; null for one in memory. Fair queues are kept in tables of their own, and
 * this version of the server does not move tasks: with fairness switched on over older data, everything that waits for a node or a worker
 * would wait for ever. So fairness goes by the data file: on where the file is new, which a mark beside it remembers; off for a file
 * from before fair queues.
 */
export function queueSettings(dataFile: string | null): ServerSettings {
  if (dataFile === null) return { ...byPriority, ...inTurn };
  const mark = `${dataFile}.fair`;
  if (existsSync(mark)) return { ...byPriority, ...inTurn };
  if (existsSync(dataFile)) return byPriority;
  mkdirSync(dirname(dataFile), { recursive: true });
  writeFileSync(mark, 'The queues of this data file are fair. Removing this mark loses the tasks that wait in them.\n');
  return { ...byPriority, ...inTurn };
}
