import { z } from 'zod';

/** What tests and development commands read. */
export const TestEnvironment = z.object({
  CI: z.string().optional().meta({
    description: 'Set by continuous integration: tests fail instead of being skipped where an engine is missing.',
  }),
  API_TEST_LOG: z.string().default('silent').meta({
    description: 'Log level of the API inside tests; `debug` helps to follow a failing one.',
  }),
  RECORD_HISTORIES: z.string().optional().meta({
    description: '`1` writes the workflow histories that do not exist yet; `npm run record` sets it.',
  }),
});

/** @throws ZodError when a variable is wrong */
export function readTestConfig(environment: Record<string, string | undefined> = process.env) {
  const { CI, API_TEST_LOG, RECORD_HISTORIES } = TestEnvironment.parse(environment);
  return { isCi: CI !== undefined, apiLogLevel: API_TEST_LOG, recordsHistories: RECORD_HISTORIES === '1' };
}
