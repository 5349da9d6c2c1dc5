import { devServerPlaces } from '#temporal/runtime/config/dev-server.ts';
import { hasServer, serverPath } from './server.ts';
import { readTestConfig } from '../config.ts';

/** The server that `describeWithTimeSkipping` found. */
export const timeSkippingServer = (): string => serverPath(devServerPlaces().cacheDir);

/**
 * `describe` for tests in which hours pass in an instant. Without Java or the server they are skipped, loudly; where CI is set they run
 * and fail, so that it never stays green by testing nothing.
 */
export function describeWithTimeSkipping(name: string, tests: () => void): void {
  const { cacheDir, path } = devServerPlaces();
  if (hasServer(cacheDir, path) || readTestConfig().isCi) {
    describe(name, tests);
    return;
  }
  process.stderr.write(
    `\n!!! SKIPPED, no time-skipping server (npx tsx scripts/test/ensure-time-skipping.ts says why): ${name}\n`,
  );
  describe.skip(name, tests);
}
