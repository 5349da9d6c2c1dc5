import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './suites.js';

/**
 * What the runners themselves wrote down: each report's sums, and one failure for a report that is missing or cannot be
 * read, since a runner that died before writing it has proved nothing.
 * @typedef {{ file: string, seconds: number }} FileTime
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, failures?: string[], note?: string, seconds?: number, slowest?: FileTime[] }} Sum
 */

/** @returns {Sum} */
export function readReport(name, file) {
  if (!existsSync(file)) return { name, passed: 0, failed: 1, skipped: 0, note: `no report: ${file}` };
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const failures = failuresOf(report);
    const slowest = slowestOf(report);
    return {
      name,
      ...sumsOf(report),
      ...(failures.length > 0 && { failures }),
      ...(slowest.length > 0 && { slowest }),
    };
  } catch (error) {
    return { name, passed: 0, failed: 1, skipped: 0, note: `unreadable report: ${file}: ${error.message}` };
  }
}

/** Each runner tells in its own way. */
function sumsOf(report) {
  if ('cases' in report) return campaignSums(report);
  return 'stats' in report ? playwrightSums(report) : jestSums(report);
}

/** The failed tests by name, each with the beginning of what it said: the end of a log is often all that is kept of it. */
function failuresOf(report) {
  if ('cases' in report)
    return report.cases
      .filter(({ failures }) => failures.length > 0)
      .map((one) => described(one.case, one.failures.join(' ')));
  if ('stats' in report)
    return [...(report.errors ?? []).map(({ message }) => described('', message)), ...specs(report)];
  return (report.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [described(name, message)] : [];
    return failed.map(({ fullName, failureMessages }) => described(fullName, failureMessages.join(' ')));
  });
}

/**
 * The ten test files that took longest. The campaign has one file and is left out.
 * @returns {FileTime[]}
 */
function slowestOf(report) {
  const times = 'stats' in report ? playwrightTimes(report) : jestTimes(report);
  return times.sort((one, other) => other.seconds - one.seconds).slice(0, 10);
}

function jestTimes({ testResults = [] }) {
  return testResults.map(({ name, startTime, endTime }) => ({
    file: relative(root, name),
    seconds: (endTime - startTime) / 1000,
  }));
}

/** Playwright repeats each file once a project: that is another run, with a time of its own. */
function playwrightTimes({ suites = [] }) {
  const times = new Map();
  const add = ({ suites: inner = [], specs: own = [] }, file) => {
    for (const { tests } of own)
      for (const { projectName, results } of tests) {
        const name = `${file} (${projectName})`;
        const seconds = results.reduce((sum, { duration }) => sum + duration / 1000, 0);
        times.set(name, (times.get(name) ?? 0) + seconds);
      }
    for (const suite of inner) add(suite, file);
  };
  for (const suite of suites) add(suite, suite.file ?? suite.title);
  return [...times].map(([file, seconds]) => ({ file, seconds }));
}

/** Those of Playwright's nested suites that were not as expected. */
function specs({ suites = [], specs: own = [] }) {
  const failed = own.filter(({ ok, tests }) => !ok || tests.some(({ status }) => status === 'flaky'));
  const errorOf = ({ tests }) =>
    tests.flatMap(({ results }) => results.map(({ error }) => error?.message ?? '')).join(' ');
  return [...failed.map((spec) => described(spec.title, errorOf(spec))), ...suites.flatMap(specs)];
}

function described(name, message = '') {
  const plain = stripVTControlCharacters(message).replace(/\s+/g, ' ').trim();
  return `${name}: ${plain.slice(0, 400)}`;
}

/** The fault campaign counts by itself: each fault is a test. */
function campaignSums({ passed, failed, skipped }) {
  return { passed, failed, skipped };
}

/** A suite that does not load has no tests to count, so it counts as one that failed. */
function jestSums(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A flaky test failed at least once: it counts as failed, or it would never be fixed. */
function playwrightSums({ stats, errors = [] }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/** @param {Sum[]} sums @returns {Sum} */
export function addUp(sums) {
  const total = { name: 'all', passed: 0, failed: 0, skipped: 0 };
  for (const sum of sums) {
    total.passed += sum.passed;
    total.failed += sum.failed;
    total.skipped += sum.skipped;
  }
  return total;
}

/** The table that ends every run of the tests. */
export function printSums(sums) {
  for (const { name, failures = [] } of sums) for (const failure of failures) console.log(`  ✗ ${name}: ${failure}`);
  for (const { name, slowest = [] } of sums) {
    if (slowest.length > 0) console.log(`  slowest files of ${name}:`);
    for (const { file, seconds } of slowest) console.log(`  ${seconds.toFixed(1).padStart(8)} s  ${file}`);
  }
  for (const { name, passed, failed, skipped, note, seconds } of sums) {
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped`;
    const time = seconds === undefined ? '' : ` ${seconds.toFixed(0).padStart(6)} s`;
    console.log(`  ${name.padEnd(12)}${counts}${time}${note === undefined ? '' : `   (${note})`}`);
  }
}
