import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { until } from '#scripts/test/until.ts';
import { Trim } from './trim.ts';

const length = 8 * 1024 * 1024;

(process.platform === 'linux' ? describe : describe.skip)('giving back the disk of read output', () => {
  let folder: string;
  let failed: () => void;
  const log = { debug: () => failed(), info() {}, warn() {}, error() {} };
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'mamba-trim-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('leaves the length as it is and takes the blocks', async () => {
    const file = path.join(folder, 'output');
    writeFileSync(file, Buffer.alloc(length, 'x'));
    failed = () => {};
    new Trim(file, log).upTo(length);
    await until('the blocks to be given back', () => statSync(file).blocks * 512 <= length / 2);
    expect(statSync(file).size).toBe(length);
  });

  it('does not follow a link that a game has put in its place', async () => {
    const [precious, file] = [path.join(folder, 'precious'), path.join(folder, 'output')];
    writeFileSync(precious, Buffer.alloc(length, 'x'));
    symlinkSync(precious, file);
    const refused = new Promise<void>((resolve) => (failed = resolve));
    new Trim(file, log).upTo(length);
    await refused;
    expect(readFileSync(precious).includes(0)).toBe(false);
  });
});
