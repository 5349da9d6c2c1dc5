import { Engine } from '#node-worker/backups/engine/client.ts';
import { engineProgram } from '#node-worker/backups/test/engine-program.ts';
import { Removals } from '../removals.ts';

/** The removals of a node over a data folder, with the engine that these sources make. */
export function removalsIn(dataDir: string, engine = new Engine([engineProgram()], { debug: () => {} })): Removals {
  const runtime = { emptyAsRoot: () => Promise.resolve(false) };
  return new Removals({ dataDir, engine, runtime, log: { warn: () => {}, error: () => {} } });
}
