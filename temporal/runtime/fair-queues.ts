import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Settings of the development server by their names. */
export type ServerSettings = Readonly<Record<string, string | number>>;

/** Dispatch in order of priority (`../contracts/priority.ts`). Tasks that wait already are read as before. */
const byPriority = { 'matching.useNewMatcher': 'true' };

/** Within one priority, turns of the tenants. */
const inTurn = { 'matching.enableFairness': 'true' };

/**
 * One partition for each task queue. The server's own number is four: each has an order of its own, and a poll takes the first task of a
 * random one.
 */
const inOneOrder = { 'matching.numTaskqueueReadPartitions': 1, 'matching.numTaskqueueWritePartitions': 1 };

const ordered: ServerSettings = { ...byPriority, ...inTurn, ...inOneOrder };

/**
 * Settings with which a development server starts on this data file: those of its queues, and the given ones, which override them.
 *
 * Fair queues are kept in tables of their own, and this version of the server does not move tasks: with fairness switched on over older
 * data, everything that waits for a node or a worker would wait for ever. So would the tasks in the other partitions of data that had four.
 * So both go by the data file: on where the file is new, which this function remembers by a mark beside it; off for a file from before.
 * It marks no file where the given settings decide about the queues. Call it where a server starts.
 * @param dataFile null for a server in memory
 */
export function queueSettings(dataFile: string | null, given: ServerSettings = {}): ServerSettings {
  const isGiven = Object.keys(ordered).some((name) => name in given);
  return { ...settingsOf(dataFile, isGiven), ...given };
}

function settingsOf(dataFile: string | null, isGiven: boolean): ServerSettings {
  if (dataFile === null) return ordered;
  const mark = `${dataFile}.one-order`;
  if (existsSync(mark)) return ordered;
  // Made before queues had one partition.
  if (existsSync(`${dataFile}.fair`)) return { ...byPriority, ...inTurn };
  if (existsSync(dataFile) || isGiven) return byPriority;
  mkdirSync(dirname(dataFile), { recursive: true });
  writeFileSync(
    mark,
    'Each queue of this data file is fair and has one partition. Removing this mark loses the tasks that wait in them.\n',
  );
  return ordered;
}
