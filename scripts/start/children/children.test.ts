import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '#scripts/test/until.ts';
import { processIdentity } from '../process-identity.ts';
import { countEnds, restartDelayMs } from './back-off.ts';
import type { ChildSpec } from './child.ts';
import { Child } from './child.ts';
import { rotateLog } from './log-file.ts';
import { endLeftovers, recordProcess } from './run-record.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'mamba-children-'));
  for (const part of ['logs', 'run']) mkdirSync(join(dataDir, part));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

function makeChild(script: string, notes: string[] = [], spec: Partial<ChildSpec> = {}): Child {
  const command = { command: process.execPath, args: ['-e', script] };
  return new Child(
    { name: 'example', command: () => command, ready: 'message', stopSignal: 'SIGTERM', stopWithinMs: 5_000, ...spec },
    dataDir,
    { note: (sentence) => notes.push(sentence) },
  );
}

const serve = `process.send({ type: 'ready' }); setInterval(() => {}, 1000);`;

describe('waiting before the next start', () => {
  it('doubles from half a second to half a minute', () => {
    expect([1, 2, 3, 6, 7, 50].map(restartDelayMs)).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000]);
  });

  it('begins anew after a minute of health', () => {
    expect(countEnds(4, 1_000)).toBe(5);
    expect(countEnds(4, 60_000)).toBe(1);
  });
});

describe('a process that is kept alive', () => {
  it('is started again when it is killed', async () => {
    const notes: string[] = [];
    const child = makeChild(serve, notes);
    await child.start();
    const first = child.pid!;
    process.kill(first, 'SIGKILL');
    await until(() => notes.includes('example is back'));
    expect(child.pid).not.toBe(first);
    expect(notes[0]).toContain('example ended (SIGKILL); starting it again.');
    await child.stop();
    expect(child.pid).toBeUndefined();
  });

  it('that ends before it serves is reported with its last words', async () => {
    const child = makeChild(`console.error('no licence'); process.exit(3)`);
    await expect(child.start()).rejects.toThrow(
      /^example ended before it was ready. Its log is .*; it said:\nno licence$/,
    );
  });

  it('gets a message to shut down before any signal', async () => {
    const said = join(dataDir, 'said');
    const script = `process.on('message', (m) => { require('fs').writeFileSync(${JSON.stringify(said)}, JSON.stringify(m)); process.exit() });${serve}`;
    const child = makeChild(script, [], { stopMessage: { type: 'shutdown', stopServers: true } });
    await child.start();
    await child.stop();
    expect(JSON.parse(readFileSync(said, 'utf8'))).toEqual({ type: 'shutdown', stopServers: true });
  });

  it('that can hurry gets a message, and ends in its own way', async () => {
    const said = join(dataDir, 'said');
    const script = `process.on('message', ({ type }) => { require('fs').appendFileSync(${JSON.stringify(said)}, type + ' '); if (type === 'hurry') process.exit() });${serve}`;
    const child = makeChild(script, [], { stopMessage: { type: 'shutdown' }, hurryMessage: { type: 'hurry' } });
    await child.start();
    const stopped = child.stop();
    await until(() => existsSync(said));
    child.hurry();
    await stopped;
    expect(readFileSync(said, 'utf8')).toBe('shutdown hurry ');
  });

  it('that does not stop in time is killed', async () => {
    const child = makeChild(`process.on('SIGTERM', () => {});${serve}`, [], { stopWithinMs: 100 });
    await child.start();
    await child.stop();
    expect(child.pid).toBeUndefined();
  });
});

describe('what a dead supervisor left', () => {
  const sleeper = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });

  it('is ended', async () => {
    const child = sleeper();
    recordProcess(dataDir, 'api', child.pid!, 'SIGTERM');
    const gone = once(child, 'exit');
    await expect(endLeftovers(dataDir)).resolves.toEqual(['api']);
    await gone;
    expect(processIdentity(child.pid!)).toBeNull();
  });

  it('is left alone when its pid belongs to another process now', async () => {
    const child = sleeper();
    writeFileSync(
      join(dataDir, 'run', 'api.json'),
      JSON.stringify({ pid: child.pid, identity: 'another-boot:1', stopSignal: 'SIGTERM' }),
    );
    await expect(endLeftovers(dataDir)).resolves.toEqual([]);
    expect(processIdentity(child.pid!)).not.toBeNull();
    child.kill();
    await once(child, 'exit');
  });
});

describe('a log', () => {
  it('is turned over when it is too large, and keeps three old ones', () => {
    const file = join(dataDir, 'logs', 'api.log');
    for (let turn = 1; turn <= 5; turn++) {
      appendFileSync(file, `turn ${turn}`);
      expect(rotateLog(file, 3)).toBe(true);
    }
    expect(readFileSync(file, 'utf8')).toBe('');
    expect([1, 2, 3].map((age) => readFileSync(`${file}.${age}`, 'utf8'))).toEqual(['turn 5', 'turn 4', 'turn 3']);
    expect(existsSync(`${file}.4`)).toBe(false);
  });

  it('that is small is left as it is', () => {
    const file = join(dataDir, 'logs', 'api.log');
    appendFileSync(file, 'short');
    expect(rotateLog(file, 100)).toBe(false);
  });
});
