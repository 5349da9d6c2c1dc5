// `npm test`: everything from a clean clone. Installs and builds what is missing, runs every suite even when one before it
// failed, and prints the sums of the runners' own reports with the time of each suite and its slowest files.
// `npm test -- unit e2e` runs only those; `npm run test:long` runs what takes too long for every change.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installDependencies } from '../install.mjs';
import { addUp, printSums, readReport } from './reports.js';
import { longSuites, root, suites } from './suites.js';

/** Runs a command with our own terminal; resolves to its exit code. */
function run([program, ...args]) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
    child.on('error', () => done(127));
    child.on('close', (code) => done(code ?? 1));
  });
}

async function must(what, command) {
  console.log(`\n== ${what}`);
  const code = await run(command);
  if (code !== 0) {
    console.error(`\n${what} failed; see above. Nothing was tested.`);
    process.exit(1);
  }
}

async function main(args) {
  const among = args.includes('--long') ? longSuites : suites;
  const wanted = args.filter((name) => name !== '--long');
  const unknown = wanted.filter((name) => !among.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`There is no suite ${unknown.join(', ')}; choose from ${among.map(({ name }) => name).join(', ')}.`);
    process.exit(2);
  }
  await installDependencies(root, 'all');
  await must('Building', ['npm', 'run', '--silent', 'build']);
  await must('The Temporal development server', ['npx', 'tsx', 'scripts/test/ensure-temporal.ts']);
  await must('The time-skipping server', ['npx', 'tsx', 'scripts/test/ensure-time-skipping.ts']);
  await must('An S3 server', ['npx', 'tsx', 'scripts/test/ensure-s3.ts']);

  mkdirSync(join(root, 'reports'), { recursive: true });
  const sums = [];
  for (const suite of among.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    rmSync(join(root, suite.report), { force: true });
    console.log(`\n== ${suite.name} tests`);
    const began = performance.now();
    const code = await run(suite.command);
    const seconds = (performance.now() - began) / 1000;
    const sum = { ...readReport(suite.name, join(root, suite.report)), seconds };
    console.log(`\n   ${suite.name}: ${seconds.toFixed(0)} s`);
    // A runner may fail without a failing test, by a leak or a crash at its end; that must not pass for green.
    sums.push(code !== 0 && sum.failed === 0 ? { ...sum, failed: 1, note: `exit code ${code}` } : sum);
  }

  const total = addUp(sums);
  console.log('');
  printSums(sums);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

await main(process.argv.slice(2));
