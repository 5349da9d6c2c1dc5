import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseGamePorts, RANGE_SIZE } from './game-ports.ts';
import { assertCanListen, choosePorts, isPortFree } from './ports.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mamba-ports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const allFree = () => Promise.resolve(true);
const allBut =
  (...taken: number[]) =>
  (_host: string, port: number) =>
    Promise.resolve(!taken.includes(port));

describe('the inner ports', () => {
  it('are the ones above the panel’s', async () => {
    await expect(choosePorts(folder, 8080, allFree)).resolves.toEqual({
      postgres: 8081,
      temporal: 8082,
      temporalUi: 8083,
      panelDev: 8084,
      nodes: 8085,
    });
  });

  it('are remembered, even when the panel moves', async () => {
    const first = await choosePorts(folder, 8080, allFree);
    await expect(choosePorts(folder, 9090, allFree)).resolves.toEqual(first);
  });

  it('move when another process has taken them', async () => {
    await choosePorts(folder, 8080, allFree);
    const ports = await choosePorts(folder, 8080, allBut(8082));
    expect(ports.postgres).toBe(8081);
    expect([8080, 8081, 8082, 8083, 8084]).not.toContain(ports.temporal);
  });
});

describe('the panel’s port', () => {
  it('that is taken is refused with another one to try', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(assertCanListen('127.0.0.1', port)).rejects.toThrow(`Port ${port} is taken by another program.`);
    await expect(isPortFree('127.0.0.1', port)).resolves.toBe(false);
    await new Promise((resolve) => server.close(resolve));
    await expect(assertCanListen('127.0.0.1', port)).resolves.toBeUndefined();
  });

  it('on an address that is not this machine’s is refused', async () => {
    await expect(assertCanListen('203.0.113.7', 8080)).rejects.toThrow('Choose another address with --host.');
  });
});

describe('the ports of game servers', () => {
  const choose = (name: string, isFree: typeof isPortFree = allFree) =>
    chooseGamePorts(join(folder, name), join(folder, 'state'), '127.0.0.1', isFree);

  beforeEach(async () => {
    const { mkdir } = await import('node:fs/promises');
    await Promise.all(['one', 'two', 'three'].map((name) => mkdir(join(folder, name))));
  });

  it('begin at Minecraft’s own', async () => {
    await expect(choose('one')).resolves.toEqual({ ip: '127.0.0.1', from: 25_565, to: 25_564 + RANGE_SIZE });
  });

  it('are never those of another installation, and always the same for one', async () => {
    const [one, two] = [await choose('one'), await choose('two')];
    expect(two.from).toBeGreaterThan(one.to);
    await expect(choose('one')).resolves.toEqual(one);
  });

  it('do not collide when installations start at the same moment', async () => {
    const ranges = await Promise.all([choose('one'), choose('two'), choose('three')]);
    expect(new Set(ranges.map(({ from }) => from)).size).toBe(3);
  });

  it('leave out a range that another process listens in', async () => {
    await expect(choose('one', allBut(25_600))).resolves.toMatchObject({ from: 25_565 + RANGE_SIZE });
  });

  it('are given back by an installation whose folder is gone', async () => {
    const one = await choose('one');
    rmSync(join(folder, 'one'), { recursive: true });
    await expect(choose('two')).resolves.toEqual(one);
  });
});
