import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { until } from '#scripts/test/until.ts';
import { freePort } from '#scripts/test/free-port.ts';
import type { Runtime } from '../index.ts';
import { Bench, Listener, node } from './fixtures.ts';
import { killedHolder } from './held.ts';

const LINES = 50_000;
const flood = node(`const fs=require('fs');for(let i=1;i<=${LINES};i++)fs.writeSync(1,'line '+i+'\\n')`);
const steady = node(`let i=0;const t=setInterval(()=>{console.log('line '+ ++i);if(i===400)clearInterval(t)},2)`);
const echo = node(
  `process.stdin.on('data',d=>{process.stdout.write('heard '+d);if(String(d)==='stop\\n')process.exit(3)});console.log('ready')`,
);
const counted = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i + 1}\n`).join('');

/** What every runtime promises; its own tests add what only it can do. */
export function runtimeContract(kind: 'docker' | 'process'): void {
  const bench = new Bench(kind);
  let runtime: Runtime;
  beforeAll(async () => void (runtime = await bench.runtime()));
  afterAll(() => bench.clear());

  it('starts a server, answers its console and tells its exit code within milliseconds', async () => {
    const spec = bench.spec(echo);
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    const heard = new Listener(run);
    await heard.says('ready\n');
    await run.write('hi there\n');
    await heard.says('heard hi there\n');
    await run.write('stop\n');
    expect(await run.exited()).toMatchObject({ code: 3, signal: null, outOfMemory: false });
    await heard.done;
    expect(heard.text).toBe('ready\nheard hi there\nheard stop\n');
    await expect(run.write('too late\n')).rejects.toMatchObject({ code: 'server.not_running' });
    await run.cleanup();
    expect(await runtime.find(spec.serverId)).toBeNull();
  });

  it('passes signals on to the game, SIGINT and SIGTERM to be caught', async () => {
    const spec = bench.spec(
      node(
        `for(const s of['SIGINT','SIGTERM'])process.on(s,()=>console.log('got '+s));setInterval(()=>{},1e3);console.log('ready')`,
      ),
    );
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    const heard = new Listener(run);
    await heard.says('ready');
    await run.kill('SIGINT');
    await heard.says('got SIGINT');
    await run.kill('SIGTERM');
    await heard.says('got SIGTERM');
    await run.kill('SIGKILL');
    expect(await run.exited()).toMatchObject({ code: null, signal: 'SIGKILL', outOfMemory: false });
    await run.kill('SIGTERM');
    await run.cleanup();
  });

  it('ends what has no handler for SIGTERM, with everything that it started', async () => {
    const spec = bench.spec('echo ready; sleep 1000 & sleep 1000');
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    await new Listener(run).says('ready');
    await run.kill('SIGTERM');
    expect(await run.exited()).toMatchObject({ code: null, signal: 'SIGTERM' });
    await run.cleanup();
  });

  it('runs a C program that buffers its output line by line', async () => {
    const spec = bench.spec('sed -e s/a/b/');
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    const heard = new Listener(run);
    await run.write('a cat\n');
    await heard.says('b cat\n');
    await run.kill('SIGKILL');
    await run.cleanup();
  });

  it('never runs a server twice, and starts over an ended run that was not cleaned up', async () => {
    const spec = bench.spec('echo once >> starts; exec sleep 1000');
    await runtime.prepare(spec);
    const [one, other] = await Promise.all([runtime.start(spec), runtime.start(spec)]);
    expect(other.runId).toBe(one.runId);
    const second = await bench.runtime();
    expect((await second.start(spec)).runId).toBe(one.runId);
    expect(await second.list()).toContain(spec.serverId);
    await one.kill('SIGKILL');
    await one.exited();
    const next = await runtime.start(spec);
    expect(next.runId).not.toBe(one.runId);
    await next.kill('SIGKILL');
    await next.exited();
    await next.cleanup();
  });

  it('delivers a flood to a slow reader without losing a line', async () => {
    const spec = bench.spec(flood);
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    await run.exited();
    const heard = new Listener(run);
    await heard.done;
    expect(heard.text).toBe(counted(LINES));
    await run.cleanup();
  });

  it('frees the disk of output that was released, while the server runs', async () => {
    const spec = bench.spec(`head -c 20000000 /dev/zero | tr '\\0' '\\n'; echo end; exec sleep 1000`);
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    let bytes = 0;
    for await (const { data, position } of run.output(null, new AbortController().signal)) {
      bytes += data.length;
      run.release(position);
      if (bytes === 20_000_004) break;
    }
    const output = path.join(bench.dataDir, 'servers', spec.serverId, 'runs', run.runId, 'output');
    const blocks = async (): Promise<number> => (await stat(output)).blocks * 512;
    await until('the disk to be given back', async () => {
      run.release(String(bytes));
      return (await blocks()) <= 10_000_000;
    });
    expect((await stat(output)).size).toBe(20_000_004);
    await runtime.destroy(spec.serverId);
  });

  it('goes on at the very next byte in a new worker after kill -9 of the old, console and all', async () => {
    const spec = bench.spec(`${steady}; read -r answer; echo "answer $answer"; exit 7`);
    const orders = { options: { kind, dataDir: bench.dataDir }, spec };
    const before = await killedHolder(orders, (text) => text.includes('line 50\n'));
    expect(before.position).not.toBeNull();
    const next = await bench.runtime();
    const run = await next.find(spec.serverId);
    if (run === null) throw new Error('the run was not found again');
    const heard = new Listener(run, before.position);
    await heard.says('line 400\n');
    await run.write('forty-two\n');
    expect(await run.exited()).toMatchObject({ code: 7 });
    await heard.done;
    expect(before.text + heard.text).toBe(`${counted(400)}answer forty-two\n`);
    await run.cleanup();
  });

  it('tells the true exit of a run that ended while no worker ran', async () => {
    const spec = bench.spec('echo started; sleep 0.5; echo last words; exit 9');
    const orders = { options: { kind, dataDir: bench.dataDir }, spec };
    const before = await killedHolder(orders, (text) => text.includes('started'));
    const run = await (await bench.runtime()).find(spec.serverId);
    if (run === null) throw new Error('the run was not found again');
    expect(await run.exited()).toMatchObject({ code: 9, signal: null });
    const heard = new Listener(run, before.position);
    await heard.done;
    expect(before.text + heard.text).toBe('started\nlast words\n');
    await run.cleanup();
  });

  it('runs an install once over kill -9 of the worker, its output whole from the first byte', async () => {
    const spec = bench.spec('true');
    const job = bench.job(
      spec,
      'echo run >> runs\nfor i in $(seq 1 40); do echo "line $i"; sleep 0.05; done\nexit 4\n',
    );
    const orders = { options: { kind, dataDir: bench.dataDir }, job };
    await killedHolder(orders, (text) => text.includes('line 3\n'));
    let output = '';
    const next = await bench.runtime();
    const exit = await next.runInstall({ ...job, onOutput: (text) => void (output += text) });
    expect(exit).toMatchObject({ code: 4, signal: null });
    expect(output).toBe(counted(40));
    output = '';
    const again = await next.runInstall({ ...job, onOutput: (text) => void (output += text) });
    expect(again).toMatchObject({ code: 4, endedAt: exit.endedAt });
    expect(output).toBe(counted(40));
    expect(await readFile(path.join(bench.files(spec.serverId), 'runs'), 'utf8')).toBe('run\n');
    await next.forgetInstall(job.operationId);
  });

  it('kills a cancelled install and leaves nothing of it', async () => {
    const spec = bench.spec('true');
    const cancel = new AbortController();
    const job = bench.job(spec, 'mkdir deep; touch deep/file; echo begun; sleep 1000', {
      signal: cancel.signal,
      onOutput: (text) => void (text.includes('begun') && cancel.abort(new Error('cancelled'))),
    });
    await expect(runtime.runInstall(job)).rejects.toThrow('cancelled');
    expect(existsSync(path.join(bench.dataDir, 'installs', job.operationId))).toBe(false);
    await runtime.destroy(spec.serverId);
  });

  it('leaves an install running when it is closed', async () => {
    const spec = bench.spec('true');
    const closing = await bench.runtime();
    const job = bench.job(spec, 'echo begun; sleep 0.3; echo ended', {
      onOutput: (text) => void (text.includes('begun') && void closing.close()),
    });
    await expect(closing.runInstall(job)).rejects.toThrow('closed');
    let output = '';
    const exit = await runtime.runInstall({ ...job, onOutput: (text) => void (output += text) });
    expect(exit.code).toBe(0);
    expect(output).toBe('begun\nended\n');
  });

  it('leaves an install running when one try of it lets go, and tells all of it to the next', async () => {
    const spec = bench.spec('true');
    const letGo = new AbortController();
    const job = bench.job(spec, 'echo begun; sleep 0.3; echo ended', {
      letGo: letGo.signal,
      onOutput: () => letGo.abort(new Error('let go')),
    });
    await expect(runtime.runInstall(job)).rejects.toThrow('let go');
    let output = '';
    const { letGo: _, ...next } = job;
    expect(await runtime.runInstall({ ...next, onOutput: (text) => void (output += text) })).toMatchObject({ code: 0 });
    expect(output).toBe('begun\nended\n');
    await runtime.forgetInstall(job.operationId);
  });

  it('gives a sample of what a server uses', async () => {
    const spec = bench.spec(node(`console.log('ready');for(;;);`));
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    await new Listener(run).says('ready');
    const stop = new AbortController();
    let cpuPercent = 0;
    for await (const sample of run.stats(stop.signal)) {
      cpuPercent = sample.cpuPercent;
      expect(sample.memoryLimitBytes).toBe(spec.limits.memoryBytes);
      if (cpuPercent > 20) break;
    }
    expect(cpuPercent).toBeGreaterThan(20);
    await run.kill('SIGKILL');
    await run.exited();
    await run.cleanup();
  });

  it('names the port that another program has', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const spec = bench.spec('sleep 1000', { ports: [{ ip: '127.0.0.1', port }] });
    await runtime.prepare(spec);
    await expect(runtime.start(spec)).rejects.toMatchObject({
      code: 'port.taken',
      kind: 'permanent',
      details: { port },
    });
    expect(await runtime.find(spec.serverId)).toBeNull();
    await new Promise((resolve) => other.close(resolve));
    const run = await runtime.start(spec);
    await run.kill('SIGKILL');
    await run.exited();
  });

  it('measures the disk of a server, and ends all that runs of it', async () => {
    const spec = bench.spec('head -c 3000000 /dev/zero > big; echo done; exec sleep 1000');
    await runtime.prepare(spec);
    await new Listener(await runtime.start(spec)).says('done');
    expect(await runtime.diskUsage(spec.serverId)).toBeGreaterThan(2_900_000);
    await runtime.destroy(spec.serverId);
    expect(await runtime.list()).not.toContain(spec.serverId);
    await runtime.destroy(spec.serverId);
  });
}
