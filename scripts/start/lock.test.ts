import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock } from './lock.ts';
import { isAlive, processIdentity } from './process-identity.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'mamba-lock-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const holdBy = (holder: object | string) =>
  writeFileSync(join(dataDir, 'supervisor.lock'), typeof holder === 'string' ? holder : JSON.stringify(holder));

describe('the lock of a data folder', () => {
  it('is held by one supervisor, and the next one learns which and where', () => {
    acquireLock(dataDir, 'http://localhost:8080');
    expect(() => acquireLock(dataDir, 'http://localhost:9090')).toThrow(
      `Mamba Host already runs on ${dataDir} (process ${process.pid}, http://localhost:8080).`,
    );
  });

  it('is free again once released', () => {
    acquireLock(dataDir, 'http://localhost:8080').release();
    expect(() => acquireLock(dataDir, 'http://localhost:8080')).not.toThrow();
  });

  it('is taken over from a holder that died', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const identity = processIdentity(child.pid!);
    holdBy({ pid: child.pid, identity, url: 'http://localhost:8080' });
    expect(() => acquireLock(dataDir, 'http://localhost:8080')).toThrow('already runs');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(() => acquireLock(dataDir, 'http://localhost:8080')).not.toThrow();
  });

  it('is taken over when the holder’s pid belongs to another process now', () => {
    holdBy({ pid: process.pid, identity: 'another-boot:1', url: 'http://localhost:8080' });
    expect(() => acquireLock(dataDir, 'http://localhost:8080')).not.toThrow();
  });

  it('is taken over when a full disk cut it short', () => {
    holdBy('{"pid": 12');
    expect(() => acquireLock(dataDir, 'http://localhost:8080')).not.toThrow();
  });
});

describe('the identity of a process', () => {
  it('tells a living one from none', () => {
    const identity = processIdentity(process.pid)!;
    expect(isAlive({ pid: process.pid, identity })).toBe(true);
    expect(isAlive({ pid: 2_147_483_646, identity })).toBe(false);
  });
});
