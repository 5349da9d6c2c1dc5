import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseRuntime, lastRuntime } from './docker.ts';

const nowhere = ['/nowhere/docker.sock'];

it('takes plain processes where no engine answers, and says so', async () => {
  await expect(chooseRuntime('auto', nowhere, null)).resolves.toMatchObject({ runtime: 'process' });
  await expect(chooseRuntime('docker', nowhere, null)).rejects.toThrow('No Docker engine answers');
});

it('does not move servers of containers to plain processes because the engine is away', async () => {
  await expect(chooseRuntime('auto', nowhere, 'docker')).rejects.toThrow('try --runtime process');
});

it('does not move plain processes to containers because an engine came', async () => {
  await expect(chooseRuntime('auto', nowhere, 'process')).resolves.toMatchObject({ runtime: 'process' });
});

it('reads what the node worker wrote down', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mamba-runtime-'));
  expect(lastRuntime(folder)).toBeNull();
  mkdirSync(join(folder, 'node'));
  writeFileSync(join(folder, 'node', 'runtime'), 'docker\n');
  expect(lastRuntime(folder)).toBe('docker');
  rmSync(folder, { recursive: true });
});
