/**
 * The backup engine: one job in a process of its own, so that neither the worker's consoles nor games notice it. Started by
 * `client.ts` at the lowest priority, and ended with its parent. The job is the first line of the standard input; what it
 * says goes to the standard output, a line of JSON each.
 */
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { codedError, DomainError, errorMessage } from '#domain/errors.ts';
import { isDiskFull } from '../errors.ts';
import { runJob } from './jobs/index.ts';
import type { EngineMessage, EngineProgress } from './protocol.ts';
import { EngineJob } from './protocol.ts';

const progressMilliseconds = 250;

try {
  setPriority(constants.priority.PRIORITY_LOW);
} catch {
  // Not allowed here; the job is done all the same.
}
process.umask(0o077);

const input = createInterface({ input: process.stdin });
input.once('line', (line) => void work(line));
// The parent is gone: the next process continues what is half done.
input.once('close', () => process.exit(70));

async function work(line: string): Promise<void> {
  const last = await runJob(EngineJob.parse(JSON.parse(line)), { progress: throttled() }).then(
    (result): EngineMessage => ({ say: 'done', result }),
    failure,
  );
  process.stdout.write(`${JSON.stringify(last)}\n`, () => process.exit(0));
}

function failure(error: unknown): EngineMessage {
  const told = toDomainError(error);
  const { code, userMessage: message, kind, details, arguments: given } = told;
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return { say: 'failed', code, message, kind, details, arguments: given };
}

function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isDiskFull(error)) return codedError('disk.full', {}, { cause: error });
  return codedError('backup.failed', { reason: errorMessage(error) }, { kind: 'transient', cause: error });
}

/** Passes on what is new a few times a second, and every change of phase. */
function throttled(): (progress: EngineProgress) => void {
  let toldAt = 0;
  let phase = '';
  return (progress) => {
    const now = performance.now();
    if (progress.phase === phase && now - toldAt < progressMilliseconds) return;
    toldAt = now;
    ({ phase } = progress);
    const message: EngineMessage = { say: 'progress', progress };
    process.stdout.write(`${JSON.stringify(message)}\n`);
  };
}
