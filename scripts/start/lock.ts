import { errorCode } from './error-code.ts';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from './problem.ts';
import { isAlive, processIdentity } from './process-identity.ts';

const holderSchema = z.object({ pid: z.number(), identity: z.string(), url: z.string() });
type Holder = z.infer<typeof holderSchema>;

export interface Lock {
  release(): void;
}

/**
 * Makes this process the only supervisor of the data folder. A lock whose holder died is taken over.
 * @throws Problem when another supervisor lives
 */
export function acquireLock(dataDir: string, url: string): Lock {
  const file = join(dataDir, 'supervisor.lock');
  const mine: Holder = { pid: process.pid, identity: processIdentity(process.pid) ?? '', url };
  const text = JSON.stringify(mine);
  for (let attempt = 0; attempt < 5; attempt++) {
    if (writeNew(file, text)) return { release: () => rmSync(file, { force: true }) };
    const found = readText(file);
    const holder = parseHolder(found);
    if (holder && isAlive(holder)) {
      throw new Problem(
        `Mamba Host already runs on ${dataDir} (process ${holder.pid}, ${holder.url}). ` +
          'Stop that one first, or start this one on another folder with --data-dir.',
      );
    }
    moveAway(file, found);
  }
  throw new Problem(`Another Mamba Host is just starting on ${dataDir}. Wait for it, or give another --data-dir.`);
}

/** Moves a dead holder's lock out of the way; of two who try it, one moves the other's new lock, and puts it back. */
function moveAway(file: string, expected: string | null): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (readText(aside) !== expected) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

function writeNew(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** A lock cut short by a full disk or a crash holds nothing. */
function parseHolder(text: string | null): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}
