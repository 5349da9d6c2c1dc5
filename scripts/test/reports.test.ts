import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { addUp, readReport } from './reports.js';

const root = resolve(__dirname, '../..');

const jestReport = {
  numPassedTests: 5,
  numFailedTests: 1,
  numRuntimeErrorTestSuites: 1,
  numPendingTests: 2,
  numTodoTests: 0,
};
const playwrightReport = {
  stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 4 },
  errors: [{ message: 'the web server died' }],
};

describe('the sums of a test run', () => {
  let folder: string;
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reports-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('count a suite that does not load as a failure', async () => {
    const file = await write('jest.json', JSON.stringify(jestReport));
    expect(readReport('unit', file)).toEqual({ name: 'unit', passed: 5, failed: 2, skipped: 2 });
  });

  it('count a flaky browser test and an error outside of tests as failures', async () => {
    const file = await write('playwright.json', JSON.stringify(playwrightReport));
    const failures = [': the web server died'];
    expect(readReport('e2e', file)).toEqual({ name: 'e2e', passed: 3, failed: 3, skipped: 4, failures });
  });

  it('count each fault of a campaign, and what was left out of it', async () => {
    const file = await write('faults.json', JSON.stringify({ passed: 12, failed: 1, skipped: 13, cases: [] }));
    expect(readReport('faults', file)).toEqual({ name: 'faults', passed: 12, failed: 1, skipped: 13 });
  });

  it('name the ten files that took longest, of browser tests by project', async () => {
    const testResults = Array.from({ length: 12 }, (_, index) => ({
      name: join(root, `api/${index}.test.ts`),
      status: 'passed',
      startTime: 1_000,
      endTime: 1_000 + index * 500,
      assertionResults: [],
    }));
    const jest = readReport('unit', await write('jest.json', JSON.stringify({ ...jestReport, testResults })));
    expect(jest.slowest).toHaveLength(10);
    expect(jest.slowest?.[0]).toEqual({ file: 'api/11.test.ts', seconds: 5.5 });

    const run = (projectName: string, duration: number) => ({ projectName, results: [{ duration }] });
    const spec = { title: 'plays', ok: true, tests: [run('docker', 2_000), run('process', 1_000)] };
    const suites = [{ title: 'story.spec.ts', file: 'story.spec.ts', specs: [spec], suites: [{ specs: [spec] }] }];
    const file = await write('playwright.json', JSON.stringify({ ...playwrightReport, suites }));
    expect(readReport('e2e', file).slowest).toEqual([
      { file: 'story.spec.ts (docker)', seconds: 4 },
      { file: 'story.spec.ts (process)', seconds: 2 },
    ]);
  });

  it('name what failed, and what it said', async () => {
    const tests = [
      { status: 'failed', fullName: 'the disk is full', failureMessages: ['\u001b[31mExpected\u001b[39m\n  1'] },
      { status: 'passed', fullName: 'all is well', failureMessages: [] },
    ];
    const testResults = [
      { name: 'a.test.ts', status: 'failed', message: '', assertionResults: tests },
      { name: 'b.test.ts', status: 'failed', message: 'does not load', assertionResults: [] },
    ];
    const jest = await write('jest.json', JSON.stringify({ ...jestReport, testResults }));
    expect(readReport('unit', jest).failures).toEqual(['the disk is full: Expected 1', 'b.test.ts: does not load']);

    const failing = { title: 'joins', ok: false, tests: [{ results: [{ error: { message: 'Timed out' } }] }] };
    const suites = [{ specs: [], suites: [{ specs: [failing, { title: 'plays', ok: true, tests: [] }] }] }];
    const playwright = await write('playwright.json', JSON.stringify({ ...playwrightReport, suites }));
    expect(readReport('e2e', playwright).failures).toEqual([': the web server died', 'joins: Timed out']);

    const cases = [
      { case: 'docker/api/kill', failures: ['left over'] },
      { case: 'fine', failures: [] },
    ];
    const faults = await write('faults.json', JSON.stringify({ passed: 1, failed: 1, skipped: 0, cases }));
    expect(readReport('faults', faults).failures).toEqual(['docker/api/kill: left over']);
  });

  it('count a runner that left no report, or half of one, as a failure', async () => {
    expect(readReport('unit', join(folder, 'none.json'))).toMatchObject({ passed: 0, failed: 1 });
    expect(readReport('unit', await write('half.json', '{"numPassedTests": 5'))).toMatchObject({
      passed: 0,
      failed: 1,
    });
  });

  it('are added up', () => {
    const sums = [
      { name: 'a', passed: 1, failed: 2, skipped: 3 },
      { name: 'b', passed: 10, failed: 20, skipped: 30 },
    ];
    expect(addUp(sums)).toEqual({ name: 'all', passed: 11, failed: 22, skipped: 33 });
  });
});
