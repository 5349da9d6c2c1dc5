import { existsSync, lstatSync, renameSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { codedError } from '#domain/errors.ts';
import { errorCode } from '../files/error-code.ts';
import { syncFolder } from '../files/sync.ts';
import type { StagePlaces } from './places.ts';

/** `files` becomes `kept`, then `staged` becomes `files`. Goes on wherever a process before this one stopped. */
export async function swapWhole(places: StagePlaces): Promise<void> {
  if (!existsSync(places.staged)) return; // done
  if (existsSync(places.kept)) removeEmpty(places.files);
  else if (isThere(places.files)) renameSync(places.files, places.kept);
  renameSync(places.staged, places.files);
  await syncBoth(places);
}

/** The other way round: what took the place goes back to `staged`, what was in it comes back. */
export async function unswapWhole(places: StagePlaces, hadFiles: boolean): Promise<void> {
  const isSwapped = !existsSync(places.staged) && (existsSync(places.kept) || !hadFiles);
  if (isSwapped && isThere(places.files)) renameSync(places.files, places.staged);
  if (existsSync(places.kept)) {
    removeEmpty(places.files);
    renameSync(places.kept, places.files);
  }
  await syncBoth(places);
}

/** A folder made in the meantime, as a start of the server does, is no obstacle while it is empty. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw codedError('stage.conflict', {}, { kind: 'transient', details: { folder }, cause: error });
  }
}

const isThere = (folder: string): boolean => lstatSync(folder, { throwIfNoEntry: false }) !== undefined;

async function syncBoth(places: StagePlaces): Promise<void> {
  await syncFolder(places.work);
  await syncFolder(path.dirname(places.files));
}
