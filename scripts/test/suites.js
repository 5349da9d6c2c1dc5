import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The suites of `npm test`, in order: the quick ones first, so that a plain mistake shows within a minute. */
export const suites = [
  { name: 'unit', report: 'reports/jest-unit.json', command: ['npm', 'run', '--silent', 'test:unit'] },
  {
    name: 'integration',
    report: 'reports/jest-integration.json',
    command: ['npm', 'run', '--silent', 'test:integration'],
  },
  { name: 'e2e', report: 'reports/playwright.json', command: ['npm', 'run', '--silent', 'test:e2e'] },
  {
    name: 'faults',
    report: 'reports/faults.json',
    command: 'npm run --silent test:faults -- --seed 1 --count 25 --json reports/faults.json'.split(' '),
  },
];

/** The suites of `npm run test:long`: what takes too long for every change. Without a seed the campaign chooses one and prints it. */
export const longSuites = [
  {
    name: 'campaign',
    report: 'reports/faults-long.json',
    command: 'npm run --silent test:faults -- --count 200 --json reports/faults-long.json'.split(' '),
  },
];
