import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../platform/world.ts';
import type { Disagreement } from './disagreement.ts';
import { notYet } from './disagreement.ts';
import { leftovers } from './leftovers.ts';
import { serverDisagreements } from './servers.ts';
import { storageDisagreements } from './storage.ts';
import { unfinishedWork } from './work.ts';

const LOOK_AGAIN_AFTER_MS = 200;

/** All that is not as it must be now. */
export async function disagreements(world: World): Promise<Disagreement[]> {
  const checks = [
    unfinishedWork(world),
    serverDisagreements(world, world.present),
    leftovers(world),
    storageDisagreements(world),
  ];
  const found = await Promise.allSettled(checks);
  return found.flatMap((result) =>
    result.status === 'fulfilled' ? result.value : [notYet(`it could not be asked: ${reason(result.reason)}`)],
  );
}

/** Waits until everything is as it must be. @returns what still is not; nothing, if all is well */
export async function agreement(world: World, timeoutMs: number): Promise<Disagreement[]> {
  for (const deadline = Date.now() + timeoutMs; ; await pause(LOOK_AGAIN_AFTER_MS)) {
    const wrong = await disagreements(world);
    if (wrong.length === 0 || Date.now() > deadline || wrong.some(({ final }) => final)) return wrong;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
