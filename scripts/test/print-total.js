// Prints the last line of .ci/run, `N passed, N failed`, and exits with 0 only when something ran and nothing failed.
// usage: node scripts/test/print-total.js [name of a failed step]…
import { join } from 'node:path';
import { addUp, printSums, readReport } from './reports.js';
import { root, suites } from './suites.js';

const failedSteps = process.argv.slice(2);
const sums = suites.map(({ name, report }) => readReport(name, join(root, report)));
const total = addUp(sums);
// Lint, types and the like write no report: each that failed counts as one. The tests have been counted already.
const others = failedSteps.filter((name) => name !== 'test').length;
const failed = Math.max(total.failed + others, failedSteps.length > 0 ? 1 : 0);

printSums(sums);
console.log(`${total.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && total.passed > 0 ? 0 : 1;
