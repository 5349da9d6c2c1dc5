import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devServerArguments } from './dev-server-command.ts';
import { queueSettings } from './fair-queues.ts';

const fair = { 'matching.useNewMatcher': 'true', 'matching.enableFairness': 'true' };
let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'fair-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the queues of the development server', () => {
  it('are fair in memory', () => {
    expect(queueSettings(null)).toEqual(fair);
  });

  it('are fair on a new data file, and stay fair once it exists', () => {
    const dataFile = join(folder, 'new', 'temporal.db');
    expect(queueSettings(dataFile)).toEqual(fair);
    writeFileSync(dataFile, '');
    expect(queueSettings(dataFile)).toEqual(fair);
  });

  it('know priorities alone on a data file from before fair queues, whose waiting tasks would be lost', () => {
    const dataFile = join(folder, 'temporal.db');
    writeFileSync(dataFile, '');
    expect(queueSettings(dataFile)).toEqual({ 'matching.useNewMatcher': 'true' });
    expect(queueSettings(dataFile)).toEqual({ 'matching.useNewMatcher': 'true' });
  });

  it('reach the command line, where given settings override them', () => {
    const options = { port: 1, uiPort: null, dataFile: null, namespace: 'default' };
    expect(devServerArguments(options)).toContain('matching.enableFairness=true');
    const off = devServerArguments({ ...options, dynamicConfig: { 'matching.enableFairness': 'false' } });
    expect(off).toContain('matching.enableFairness=false');
    expect(off).not.toContain('matching.enableFairness=true');
  });
});
