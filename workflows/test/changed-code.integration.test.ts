import { DeterminismViolationError } from '@temporalio/workflow';
import { Runtime } from '@temporalio/worker';
import type { CodeChange } from './changed-code.ts';
import { changedBundle, compatible, incompatible } from './changed-code.ts';
import { readRecorded, replay } from './histories.ts';
import { quiet } from './stage.ts';

const replayChanged = async (change: CodeChange): Promise<void> =>
  replay(change.history, readRecorded(change.history), changedBundle(change));

describe('a change of the workflows under recorded histories', () => {
  beforeAll(() => {
    // Each violation is logged by the SDK as well: that is what is asked for here.
    const telemetryOptions = { logging: { filter: 'OFF', forward: {} } };
    Runtime.install({ logger: quiet, telemetryOptions, shutdownSignals: [] });
  });

  it.each(incompatible.map((change) => [change.what, change] as const))('is found where %s', async (_, change) => {
    await expect(replayChanged(change)).rejects.toBeInstanceOf(DeterminismViolationError);
  });

  it.each(compatible.map((change) => [change.what, change] as const))('is none where %s', async (_, change) => {
    await replayChanged(change);
  });
});
