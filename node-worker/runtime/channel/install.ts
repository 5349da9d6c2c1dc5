import type { InstallJob, ProcessExit } from '../runtime.ts';
import type { ChannelProcess } from './channel-process.ts';

/** Passes an install's whole output on and waits for its end. See `Runtime.runInstall` for what abort and close do. */
export async function followInstall(
  running: ChannelProcess,
  job: InstallJob,
  closed: AbortSignal,
): Promise<ProcessExit> {
  const stop = AbortSignal.any([job.signal, closed, ...(job.letGo === undefined ? [] : [job.letGo])]);
  try {
    const text = new TextDecoder();
    for await (const chunk of running.output(null, stop)) {
      const piece = text.decode(chunk.data, { stream: true });
      if (piece !== '') job.onOutput(piece);
    }
    const rest = text.decode();
    if (rest !== '') job.onOutput(rest);
    if (job.signal.aborted) {
      await running.kill('SIGKILL');
      await running.cleanup();
    }
    stop.throwIfAborted();
    return await running.exited();
  } finally {
    running.close();
  }
}
