import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRuntime } from './index.ts';
import { silent } from './test/fixtures.ts';

describe('a node that chooses its runtime itself', () => {
  let dataDir: string;
  const begin = (kind: 'auto' | 'process') =>
    createRuntime({ kind, dataDir, dockerSocketPath: path.join(dataDir, 'no-engine.sock'), log: silent });
  beforeEach(() => (dataDir = mkdtempSync(path.join(os.tmpdir(), 'mamba-choice-'))));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('takes plain processes where no engine answers', async () => {
    expect((await begin('auto')).kind).toBe('process');
    expect((await begin('auto')).kind).toBe('process');
  });

  it('never takes plain processes for servers that ran in containers, unless configured to', async () => {
    writeFileSync(path.join(dataDir, 'runtime'), 'docker\n');
    await expect(begin('auto')).rejects.toMatchObject({ code: 'runtime.unavailable' });
    expect((await begin('process')).kind).toBe('process');
    expect((await begin('auto')).kind).toBe('process');
  });
});
