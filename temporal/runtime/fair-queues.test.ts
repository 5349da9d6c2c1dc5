import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devServerArguments } from './dev-server-command.ts';
import { queueSettings } from './fair-queues.ts';

const priorities = { 'matching.useNewMatcher': 'true' };
const fair = { ...priorities, 'matching.enableFairness': 'true' };
const ordered = {
  ...fair,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};
const unfair = { 'matching.enableFairness': 'false' };
let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'fair-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the queues of the development server', () => {
  it('are fair in memory, with one partition each', () => {
    expect(queueSettings(null)).toEqual(ordered);
    expect(queueSettings(null, unfair)).toEqual({ ...ordered, ...unfair });
  });

  it('are fair on a new data file, with one partition each, and stay so once it exists', () => {
    const dataFile = join(folder, 'new', 'temporal.db');
    expect(queueSettings(dataFile)).toEqual(ordered);
    writeFileSync(dataFile, '');
    expect(queueSettings(dataFile)).toEqual(ordered);
  });

  it('keep their partitions on a data file that was made fair with four of them', () => {
    const dataFile = join(folder, 'temporal.db');
    for (const file of [dataFile, `${dataFile}.fair`]) writeFileSync(file, '');
    expect(queueSettings(dataFile)).toEqual(fair);
    expect(existsSync(`${dataFile}.one-order`)).toBe(false);
  });

  it('know priorities alone on a data file from before fair queues, whose waiting tasks would be lost', () => {
    const dataFile = join(folder, 'temporal.db');
    writeFileSync(dataFile, '');
    expect(queueSettings(dataFile)).toEqual(priorities);
    expect(queueSettings(dataFile)).toEqual(priorities);
  });

  it('are not remembered as fair where given settings decide about them', () => {
    const dataFile = join(folder, 'temporal.db');
    expect(queueSettings(dataFile, unfair)).toEqual({ ...priorities, ...unfair });
    expect(readdirSync(folder)).toEqual([]);
    expect(queueSettings(dataFile, { 'history.other': 1 })).toEqual({ ...ordered, 'history.other': 1 });
  });
});

describe('the command line of the development server', () => {
  const options = { port: 1, uiPort: null, dataFile: null, namespace: 'default' };

  it('has the settings that it is given, and leaves no trace on the disk', () => {
    const dataFile = join(folder, 'new', 'temporal.db');
    const args = devServerArguments({ ...options, dataFile, settings: ordered });
    expect(args).toContain('matching.enableFairness=true');
    expect(args).toContain('matching.numTaskqueueReadPartitions=1');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('has given settings in place of its own', () => {
    const args = devServerArguments({ ...options, settings: { 'history.timerProcessorMaxPollRPS': 7 } });
    expect(args.filter((argument) => argument.startsWith('history.timerProcessor'))).toEqual([
      'history.timerProcessorMaxPollRPS=7',
    ]);
  });
});
