import { execFileSync } from 'node:child_process';
import { readTestConfig } from './config.ts';

let answers: boolean | undefined;

/** Whether a Docker engine answers on this machine. */
export function dockerAnswers(): boolean {
  if (answers === undefined) {
    try {
      execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { stdio: 'ignore', timeout: 10_000 });
      answers = true;
    } catch {
      answers = false;
    }
  }
  return answers;
}

/**
 * `describe` for tests that need a Docker engine. Without one they are skipped, loudly, so that the suite can be used on any
 * machine; where CI is set they run and fail, so that it never stays green by testing nothing.
 */
export function describeWithDocker(name: string, tests: () => void): void {
  if (dockerAnswers() || readTestConfig().isCi) {
    describe(name, tests);
    return;
  }
  process.stderr.write(`\n!!! SKIPPED, no Docker engine answers: ${name}\n`);
  describe.skip(name, tests);
}
