import type { ChildProcessByStdio } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { codedError } from '#domain/errors.ts';
import { received } from '#domain/errors/receive.ts';
import type { EngineJob, EngineProgress, EngineResult } from './protocol.ts';
import { EngineMessage, EngineResults } from './protocol.ts';

export interface EngineLog {
  debug(details: object, message: string): void;
}

export interface EngineRun {
  /** Ends the process at once; `run` then rejects with the signal's reason. */
  signal: AbortSignal;
  onProgress?: (progress: EngineProgress) => void;
}

type JobOf<Kind extends EngineJob['kind']> = Extract<EngineJob, { kind: Kind }>;
type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * For a small heap beside large buffers, measured (docs/decisions/backup-archive.md). V8 counts the buffers as heap, and would
 * collect all the time unless the heap may begin large; threads that help it collect only take turns from compression. Two
 * threads of the pool compress, one waits for the disk; the C library keeps what they give back in one place for all.
 */
const nodeFlags = ['--single-threaded-gc', '--max-semi-space-size=2', '--initial-old-space-size=32'];
const tuning = { UV_THREADPOOL_SIZE: '3', MALLOC_ARENA_MAX: '1' };
const stderrTail = 4000;

/** Starts the backup engine's process, one for each job. */
export class Engine {
  #prefix: Promise<string[]> | undefined;

  readonly #program: string[];
  readonly #log: EngineLog;

  /** @param program its bundle, or what Node.js must be given to run it */
  constructor(program: string[], log: EngineLog) {
    this.#program = program;
    this.#log = log;
  }

  /** Does a job. Throws what the engine throws; `backup.engine_lost` (transient) when its process ended without an answer. */
  async run<Kind extends EngineJob['kind']>(job: JobOf<Kind>, run: EngineRun): Promise<EngineResult<Kind>> {
    run.signal.throwIfAborted();
    this.#prefix ??= lowPriority();
    const [command = process.execPath, ...args] = [
      ...(await this.#prefix),
      process.execPath,
      ...nodeFlags,
      ...this.#program,
    ];
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...tuning } });
    const kill = (): void => void child.kill('SIGKILL');
    run.signal.addEventListener('abort', kill);
    try {
      const answer = await this.#converse(child, job, run);
      run.signal.throwIfAborted();
      // Each job's answer has its own schema; the type checker cannot follow which.
      return EngineResults[job.kind].parse(answer) as EngineResult<Kind>;
    } finally {
      run.signal.removeEventListener('abort', kill);
    }
  }

  async #converse(child: Child, job: EngineJob, run: EngineRun): Promise<unknown> {
    let errors = '';
    child.stderr.on('data', (piece: Buffer) => (errors = (errors + piece.toString()).slice(-stderrTail)));
    child.stdin.on('error', () => {}); // it is gone; its end says why
    child.stdin.write(`${JSON.stringify(job)}\n`);
    let last: EngineMessage | null = null;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = EngineMessage.parse(JSON.parse(line));
      if (message.say === 'progress') run.onProgress?.(message.progress);
      else last = message;
    });
    const ended = await new Promise<string>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve(signal ?? `code ${String(code)}`));
    });
    if (errors !== '') this.#log.debug({ job: job.kind, errors }, 'the backup engine said');
    return answerOf(last, `${ended} ${errors.trim().split('\n').at(-1) ?? ''}`.trim(), run.signal);
  }
}

function answerOf(message: EngineMessage | null, ended: string, signal: AbortSignal): unknown {
  if (message?.say === 'done') return message.result;
  if (message?.say === 'failed') {
    const { code, message: sentence, kind, details, arguments: given } = message;
    throw received(code, { code, message: sentence, ...(given && { arguments: given }) }, { kind, details });
  }
  signal.throwIfAborted();
  throw codedError('backup.engine_lost', { reason: ended }, { kind: 'transient' });
}

/** What to start a process with so that everybody else comes first, as far as this machine has it. */
async function lowPriority(): Promise<string[]> {
  const candidates = [
    ['nice', '-n', '19', 'ionice', '-c', '3'],
    ['nice', '-n', '19'],
  ];
  for (const [command = '', ...args] of candidates) {
    const works = await promisify(execFile)(command, [...args, 'true']).then(
      () => true,
      () => false,
    );
    if (works) return [command, ...args];
  }
  return [];
}
