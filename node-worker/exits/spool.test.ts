import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { crashedExit } from '#scripts/test/crashed-exit.ts';
import type { ExitReport } from '#domain/contracts/node-link.ts';
import { ExitSpool } from './spool.ts';

const log = pino({ level: 'silent' });
const serverId = randomUUID();
let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(path.join(tmpdir(), 'mamba-spool-'))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const report = (id: string, line = id, of = serverId): ExitReport => ({
  serverId: of,
  exit: crashedExit({ id, uptimeSeconds: 1 }),
  log: [line],
});
const open = (maxPerServer = 50): ExitSpool => new ExitSpool(dataDir, log, { maxPerServer });
const folder = (): string => path.join(dataDir, 'spool', 'exits');

/** Everything that waits of the server, oldest first; settles it. */
function drain(spool: ExitSpool): string[] {
  const ids: string[] = [];
  for (let next = spool.next(serverId); next !== null; next = spool.next(serverId)) {
    ids.push(next.exit.id);
    spool.settle(serverId, next.exit.id);
  }
  return ids;
}

describe('the spool of exits', () => {
  it('gives them in order, the next once the one before it is settled', () => {
    const spool = open();
    for (const id of ['c', 'a', 'b']) expect(spool.put(report(id))).toBe(true);
    expect(spool.next(serverId)).toEqual(report('c'));
    expect(spool.next(serverId)).toEqual(report('c'));
    expect(drain(spool)).toEqual(['c', 'a', 'b']);
    expect(readdirSync(folder())).toEqual([]);
    expect(spool.servers()).toEqual([]);
  });

  it('has them in the same order after the worker’s death, and goes on behind them', () => {
    const before = open();
    for (let index = 0; index < 12; index += 1) before.put(report(`run-${String(index)}`));
    before.settle(serverId, 'run-0');
    const after = open();
    expect(after.servers()).toEqual([serverId]);
    after.put(report('run-12'));
    expect(drain(after)).toEqual(Array.from({ length: 12 }, (_, index) => `run-${String(index + 1)}`));
  });

  it('holds one report of an exit however often it is put, at its first place', () => {
    const spool = open();
    spool.put(report('a'));
    spool.put(report('b'));
    const next = open();
    next.put(report('a', 'told again'));
    expect(next.next(serverId)?.log).toEqual(['told again']);
    expect(drain(next)).toEqual(['a', 'b']);
  });

  it('takes no notice of what a killed worker left half written, nor of what a power failure left empty', () => {
    const spool = open();
    for (const id of ['a', 'b']) spool.put(report(id));
    const mine = path.join(folder(), serverId);
    writeFileSync(path.join(mine, '00000003.c.json.new'), '{"serv');
    writeFileSync(path.join(mine, '00000001.a.json'), '');
    expect(drain(open())).toEqual(['b']);
    expect(existsSync(mine)).toBe(false);
  });

  it('lets the oldest go when too many wait', () => {
    const spool = open(3);
    for (const id of ['a', 'b', 'c', 'd']) spool.put(report(id));
    expect(readdirSync(path.join(folder(), serverId))).toHaveLength(3);
    expect(drain(spool)).toEqual(['b', 'c', 'd']);
  });

  it('holds in memory what the disk refuses, and says that it is not safe', () => {
    const spool = open();
    rmSync(folder(), { recursive: true });
    writeFileSync(folder(), 'no folder can be made here');
    expect(spool.put(report('a'))).toBe(false);
    expect(spool.next(serverId)).toEqual(report('a'));
    expect(drain(spool)).toEqual(['a']);
  });

  it('tells who listens, and forgets a server that is removed', () => {
    const spool = open();
    const heard: string[] = [];
    spool.onPut((of) => heard.push(of));
    const other = randomUUID();
    spool.put(report('a'));
    spool.put(report('b', 'b', other));
    expect(heard).toEqual([serverId, other]);
    expect(spool.has(serverId, 'a')).toBe(true);
    spool.drop(serverId);
    expect(spool.has(serverId, 'a')).toBe(false);
    expect(open().servers()).toEqual([other]);
  });
});
