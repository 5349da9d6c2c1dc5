import { randomUUID } from 'node:crypto';
import dgram from 'node:dgram';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import Docker from 'dockerode';
import { describeWithDocker } from '#scripts/test/docker.ts';
import { freePort } from '#scripts/test/free-port.ts';
import { createRuntime } from '../index.ts';
import type { ProcessExit } from '../index.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';
import { eventually } from '#scripts/test/until.ts';
import { Bench, IMAGE, Listener, node, silent } from '../test/fixtures.ts';
import { nodeLabel } from './place.ts';
import { itWithRegistry, startRegistry } from '../test/registry.ts';
import { runtimeContract } from '../test/runtime.contract.ts';

describeWithDocker('the Docker runtime', () => {
  runtimeContract('docker');

  const bench = new Bench('docker');
  const docker = new Docker();
  afterAll(() => bench.clear());

  async function ran(startup: string, change: Partial<ServerSpec> = {}): Promise<{ text: string; exit: ProcessExit }> {
    const runtime = await bench.runtime();
    const spec = bench.spec(startup, change);
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    const heard = new Listener(run);
    const exit = await run.exited();
    await heard.done;
    await run.cleanup();
    return { text: heard.text, exit };
  }

  it('confines a game: its user, its root, its capabilities, its privileges', async () => {
    const { text } = await ran(
      'id -u; touch /etc/x 2>&1; touch /run/mamba/x 2>&1; grep -E "CapEff|CapBnd|NoNewPrivs" /proc/self/status; touch /tmp/ok own && echo writes; echo $HOME; pwd; whoami',
    );
    const uid = process.getuid?.() === 0 ? '988' : String(process.getuid?.());
    expect(text.split('\n')[0]).toBe(uid);
    expect(text).toContain("cannot touch '/etc/x'");
    if (uid === '988') expect(text).toContain("cannot touch '/run/mamba/x': Permission denied");
    expect(text).toMatch(/CapEff:\s+0{16}/);
    expect(text).toMatch(/CapBnd:\s+0{16}/);
    expect(text).toMatch(/NoNewPrivs:\s+1/);
    expect(text).toContain('writes\n/home/container\n/home/container\ncontainer\n');
  });

  it('says that the memory ran out', async () => {
    const code = `const a=[];for(;;)a.push(Buffer.alloc(16<<20,1))`;
    const limits = { ...bench.spec('true').limits, memoryBytes: 96 * 1024 ** 2 };
    const { exit } = await ran(node(code), { limits });
    expect(exit).toMatchObject({ code: null, signal: 'SIGKILL', outOfMemory: true });
    const behindLauncher = await ran(`${node(code)}; exit 1`, { limits });
    expect(behindLauncher.exit).toMatchObject({ code: 1, outOfMemory: true });
  });

  it('holds the limits of processes and of CPU', async () => {
    const limits = { ...bench.spec('true').limits, pids: 20, cpuPercent: 50 };
    const { text } = await ran('for i in $(seq 40); do sleep 2 & done 2>&1; nproc; kill $(jobs -p)', { limits });
    expect(text).toContain('Resource temporarily unavailable');
    const spec = bench.spec(
      node(
        `setTimeout(()=>process.exit(),2000);for(const e=Date.now()+1500;Date.now()<e;);console.log(Math.round(process.cpuUsage().user/1e4))`,
      ),
      { limits },
    );
    const runtime = await bench.runtime();
    await runtime.prepare(spec);
    const heard = new Listener(await runtime.start(spec));
    await heard.done;
    // 1.5 seconds at half a core.
    expect(Number(heard.text)).toBeLessThan(110);
  });

  it('is reached at its port by TCP and UDP', async () => {
    const port = await freePort();
    const code = `require('net').createServer(s=>s.end('tcp')).listen(${port},()=>console.log('ready'));const u=require('dgram').createSocket('udp4');u.on('message',(m,r)=>u.send('udp',r.port,r.address));u.bind(${port},()=>console.log('bound'))`;
    const spec = bench.spec(node(code), { ports: [{ ip: '127.0.0.1', port }], env: { SERVER_IP: '127.0.0.1' } });
    const runtime = await bench.runtime();
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    const heard = new Listener(run);
    await heard.says('ready');
    await heard.says('bound');
    const socket = net.connect(port, '127.0.0.1');
    expect(await new Promise((resolve) => socket.once('data', (data) => resolve(String(data))))).toBe('tcp');
    const udp = dgram.createSocket('udp4');
    udp.send('?', port, '127.0.0.1');
    expect(await new Promise((resolve) => udp.once('message', (data) => resolve(String(data))))).toBe('udp');
    udp.close();
    await run.kill('SIGKILL');
    await run.exited();
    // At once, although the engine still has the port of the ended container.
    const next = await runtime.start(spec);
    await new Listener(next).says('ready');
    await runtime.destroy(spec.serverId);
  });

  it('leaves no container and no network behind', async () => {
    const runtime = await bench.runtime();
    const spec = bench.spec('sleep 1000');
    await runtime.prepare(spec);
    await runtime.start(spec);
    const filters = { label: [`mamba.server=${spec.serverId}`] };
    expect(await docker.listContainers({ all: true, filters })).toHaveLength(1);
    const [network] = await docker.listNetworks({ filters });
    expect(network?.IPAM?.Config?.[0]).toMatchObject({
      Subnet: expect.stringMatching(/^10\.213\.\d+\.\d+\/28$/) as string,
    });
    await runtime.destroy(spec.serverId);
    expect(await docker.listContainers({ all: true, filters })).toHaveLength(0);
    expect(await docker.listNetworks({ filters })).toHaveLength(0);
  });

  it('does not see the containers of another installation on the engine', async () => {
    const other = new Bench('docker');
    const spec = other.spec('sleep 1000');
    const theirs = await other.runtime();
    await theirs.prepare(spec);
    await theirs.start(spec);
    const runtime = await bench.runtime();
    expect(await runtime.list()).not.toContain(spec.serverId);
    expect(await runtime.find(spec.serverId)).toBeNull();
    await other.clear();
  });

  it('knows of a container that was killed or removed from outside', async () => {
    const runtime = await bench.runtime();
    const spec = bench.spec('echo ready; exec sleep 1000');
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    await new Listener(run).says('ready');
    await docker.getContainer(`mamba-${spec.serverId}`).remove({ force: true });
    expect(await run.exited()).toMatchObject({ code: null, signal: 'SIGKILL' });
    await run.cleanup();
  });

  it('gives what an install wrote, as root, to the user of the server, and trusts the extra authorities', async () => {
    const caBundle = path.join(bench.dataDir, 'ca.pem');
    await writeFile(caBundle, 'an authority');
    const runtime = await bench.runtime({ extraCaBundle: caBundle });
    const spec = bench.spec('cat made/by-root; stat -c %u made/by-root');
    let output = '';
    const job = bench.job(
      spec,
      'id -u; pwd; mkdir made; echo works > made/by-root; cat "$NODE_EXTRA_CA_CERTS"; cat $SSL_CERT_FILE\r\n',
      {
        onOutput: (text) => void (output += text),
      },
    );
    expect(await runtime.runInstall(job)).toMatchObject({ code: 0 });
    expect(output).toBe('0\n/mnt/server\nan authorityan authority');
    await runtime.forgetInstall(job.operationId);
    await runtime.prepare(spec);
    const heard = new Listener(await runtime.start(spec));
    await heard.done;
    expect(heard.text).toBe(`works\n${process.getuid?.() === 0 ? 988 : process.getuid?.()}\n`);
  });

  it('starts over what a worker made and never came to start', async () => {
    const runtime = await bench.runtime();
    const spec = bench.spec('echo ready; exec sleep 1000');
    const job = bench.job(spec, 'echo run');
    const labels = { 'mamba.node': nodeLabel(bench.dataDir), 'mamba.server': spec.serverId };
    const runs = path.join(bench.dataDir, 'servers', spec.serverId, 'runs');
    await mkdir(path.join(runs, 'created'), { recursive: true });
    const gameLabels = { ...labels, 'mamba.run': 'created' };
    await docker.createContainer({ name: `mamba-${spec.serverId}`, Image: IMAGE, Labels: gameLabels });
    await docker.createContainer({
      name: `mamba-install-${job.operationId}`,
      Image: IMAGE,
      Labels: { ...labels, 'mamba.operation': job.operationId },
    });
    expect(await runtime.find(spec.serverId)).toBeNull();
    let output = '';
    await runtime.runInstall({ ...job, onOutput: (text) => void (output += text) });
    expect(output).toBe('run\n');
    // The network is gone too: it was not prepared.
    const run = await runtime.start(spec);
    await new Listener(run).says('ready');
    await eventually(async () => expect(await readdir(runs)).toEqual([run.runId]));
    await runtime.destroy(spec.serverId);
    expect(await docker.listContainers({ all: true, filters: { label: [`mamba.server=${spec.serverId}`] } })).toEqual(
      [],
    );
  });

  it('removes the folder of a run whose worker ended before it had a container, and no other', async () => {
    const runtime = await bench.runtime();
    const spec = bench.spec('echo ready; exec sleep 1000');
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    await new Listener(run).says('ready');
    const runs = path.join(bench.dataDir, 'servers', spec.serverId, 'runs');
    await mkdir(path.join(runs, 'stray'));
    await bench.runtime();
    expect(await readdir(runs)).toEqual([run.runId]);
    await runtime.destroy(spec.serverId);
  });

  it('removes what an earlier worker had put aside, with the folder of its run, and minds nothing that is not ours', async () => {
    const { serverId } = bench.spec('true');
    const servers = path.join(bench.dataDir, 'servers');
    const runs = path.join(servers, serverId, 'runs');
    await Promise.all(
      [path.join(runs, 'aside'), path.join(servers, 'lost+found')].map((at) => mkdir(at, { recursive: true })),
    );
    const labels = { 'mamba.node': nodeLabel(bench.dataDir), 'mamba.server': serverId, 'mamba.run': 'aside' };
    await docker.createContainer({ name: `mamba-${serverId}-ended-1`, Image: IMAGE, Labels: labels });
    await bench.runtime();
    const filters = { label: [`mamba.server=${serverId}`] };
    await eventually(async () => {
      expect(await docker.listContainers({ all: true, filters })).toEqual([]);
      expect(await readdir(runs)).toEqual([]);
    });
    expect(await readdir(servers)).toContain('lost+found');
  });

  it('describes its engine', async () => {
    const { version, warnings } = await (await bench.runtime()).describe();
    expect(version).toMatch(/^Docker \d+\./);
    for (const warning of warnings) expect(warning).toMatch(/\.$/);
  });

  it('says that an image is missing, or its registry', async () => {
    const runtime = await bench.runtime();
    const closed = await freePort();
    const spec = bench.spec('true', { image: `127.0.0.1:${closed}/${randomUUID()}:1` });
    await runtime.prepare(spec);
    // It is not here, and cannot be fetched now.
    await expect(runtime.start(spec)).rejects.toMatchObject({ code: 'registry.unreachable', kind: 'transient' });
    const pull = runtime.pullImage(`127.0.0.1:${closed}/none:1`, () => {}, new AbortController().signal);
    await expect(pull).rejects.toMatchObject({ code: 'registry.unreachable', kind: 'transient' });
  });

  itWithRegistry()('fetches a newer image of the same name only when it is asked to', async () => {
    const registry = await startRegistry();
    const [repo, name] = [`${registry.address}/game`, `${registry.address}/game:1`];
    const push = async (content: string): Promise<string> => {
      const container = await docker.createContainer({ Image: IMAGE, Cmd: ['true'], Labels: { content } });
      await container.commit({ repo, tag: '1' });
      await container.remove();
      const pushed = await docker.getImage(name).push({ authconfig: {} });
      await new Promise((done, failed) =>
        docker.modem.followProgress(pushed, (error) => (error ? failed(error) : done(0))),
      );
      return (await docker.getImage(name).inspect()).Id;
    };
    const never = new AbortController().signal;
    const idOf = async (): Promise<string> => (await docker.getImage(name).inspect()).Id;
    try {
      const older = await push('older');
      const newer = await push('newer');
      await docker.getImage(older).tag({ repo, tag: '1' });
      const runtime = await bench.runtime();
      await runtime.pullImage(name, () => {}, never);
      expect(await idOf()).toBe(older);
      await runtime.pullImage(name, () => {}, never, { refresh: true });
      expect(await idOf()).toBe(newer);
      await docker.getImage(older).remove();

      // Pruned: a start, or the one after a crash, fetches it again.
      const spec = bench.spec('echo here; sleep 30', { image: name });
      await runtime.prepare(spec);
      await docker.getImage(name).remove({ force: true });
      const run = await runtime.start(spec);
      expect(await idOf()).toBe(newer);
      await run.kill('SIGKILL');
      await run.exited();
      await run.cleanup();
    } finally {
      await registry.stop();
      await docker.getImage(name).remove({ force: true });
    }
    await expect((await bench.runtime()).pullImage(name, () => {}, never, { refresh: true })).rejects.toMatchObject({
      code: 'registry.unreachable',
      kind: 'transient',
    });
  });

  it('says that no engine answers', async () => {
    const options = { dataDir: bench.dataDir, dockerSocketPath: path.join(bench.dataDir, 'no.sock'), log: silent };
    await expect(createRuntime({ ...options, kind: 'docker' })).rejects.toMatchObject({
      code: 'runtime.unavailable',
      kind: 'transient',
    });
    // A data folder that has had containers waits for its engine; a new one goes without.
    await expect(createRuntime({ ...options, kind: 'auto' })).rejects.toMatchObject({ code: 'runtime.unavailable' });
    const fallback = await createRuntime({ ...options, dataDir: path.join(bench.dataDir, 'new'), kind: 'auto' });
    expect(fallback.kind).toBe('process');
    await fallback.close();
  });
});
