import { join } from 'node:path';
import { devServerPlaces } from '#temporal/runtime/config/dev-server.ts';
import { findTemporalBinary, NoTemporalError } from '#temporal/runtime/dev-server-binary.ts';
import { devServerArguments } from '#temporal/runtime/dev-server-command.ts';
import { ensureSearchAttributes, waitForTemporal } from '#temporal/runtime/dev-server-ready.ts';
import { queueSettings } from '#temporal/runtime/fair-queues.ts';
import type { ChildSpec } from '../children/child.ts';
import { Problem } from '../problem.ts';

export interface TemporalOptions {
  root: string;
  dataDir: string;
  port: number;
  /** Null: no web pages. */
  uiPort: number | null;
  uiCodecUrl: string;
  namespace: string;
  binary: string;
}

/** The development server as a process to be kept alive. Its workflows are on disk and outlive it. */
export function temporalDevServer(options: TemporalOptions): {
  spec: ChildSpec;
  address: string;
  uiUrl: string | null;
} {
  const address = `127.0.0.1:${options.port}`;
  const dataFile = join(options.dataDir, 'temporal.db');
  return {
    address,
    // By the name under which the panel is opened here, too: so the panel's cookie reaches the codec.
    uiUrl: options.uiPort === null ? null : `http://localhost:${options.uiPort}`,
    spec: {
      name: 'temporal',
      command: () => ({
        command: options.binary,
        args: devServerArguments({ ...options, dataFile, settings: queueSettings(dataFile) }),
      }),
      ready: () => waitForTemporal(address, options.namespace, 60_000),
      stopSignal: 'SIGTERM',
      stopWithinMs: 15_000,
    },
  };
}

/** @throws Problem when there is no Temporal to be had */
export async function temporalBinary(
  root: string,
  onSlowStep: (sentence: string) => void,
  signal: AbortSignal,
): Promise<string> {
  try {
    return await findTemporalBinary({ ...devServerPlaces(), root, onSlowStep, signal });
  } catch (error) {
    if (error instanceof NoTemporalError) throw new Problem(error.message, { cause: error });
    throw error;
  }
}

/**
 * Waits for the Temporal that TEMPORAL_ADDRESS names and adds our search attributes.
 * @throws Problem when it does not answer, has no such namespace, or refuses
 */
export async function useGivenTemporal(address: string, namespace: string): Promise<void> {
  try {
    await waitForTemporal(address, namespace, 10_000);
    await ensureSearchAttributes(address, namespace);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(
      `The Temporal that TEMPORAL_ADDRESS names (${address}, namespace ${namespace}) cannot be used: ${why}. ` +
        'Start it or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE; without them a development server is used.',
      { cause: error },
    );
  }
}
