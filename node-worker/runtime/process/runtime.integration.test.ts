import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createRuntime } from '../index.ts';
import { Bench, Listener, node, silent } from '../test/fixtures.ts';
import { runtimeContract } from '../test/runtime.contract.ts';

describe('the process runtime', () => {
  runtimeContract('process');

  const bench = new Bench('process');
  afterAll(() => bench.clear());

  it('is refused in production unless it is allowed', async () => {
    const options = { kind: 'process', dataDir: bench.dataDir, log: silent, production: true } as const;
    await expect(createRuntime(options)).rejects.toMatchObject({ code: 'runtime.refused' });
    const allowed = await createRuntime({ ...options, allowProcessInProduction: true });
    expect((await allowed.describe()).warnings.join(' ')).toContain('no isolation');
    await allowed.close();
  });

  it('shows the game nothing of the environment of the worker', async () => {
    process.env['MAMBA_TEST_SECRET'] = 'not for games';
    const runtime = await bench.runtime();
    const spec = bench.spec(node(`console.log(JSON.stringify(process.env))`), {
      env: { GREETING: 'hello', PLACE: '/home/container/world' },
    });
    await runtime.prepare(spec);
    const heard = new Listener(await runtime.start(spec));
    await heard.done;
    const files = bench.files(spec.serverId);
    const seen = JSON.parse(heard.text) as Record<string, string>;
    expect(seen).toMatchObject({ GREETING: 'hello', HOME: files, PLACE: `${files}/world` });
    expect(Object.keys(seen)).not.toContain('MAMBA_TEST_SECRET');
    delete process.env['MAMBA_TEST_SECRET'];
  });

  it.each(['destroy', 'forgetInstall'] as const)('ends a running install with %s', async (end) => {
    const runtime = await bench.runtime();
    const spec = bench.spec('true');
    let said = '';
    let begun = (): void => {};
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const job = bench.job(spec, 'echo "session $PPID"; exec sleep 1000', {
      onOutput: (text) => {
        said += text;
        if (said.includes('\n')) begun();
      },
    });
    await runtime.prepare(spec);
    const install = runtime.runInstall(job);
    install.catch(() => {});
    await hasBegun;
    await (end === 'destroy' ? runtime.destroy(spec.serverId) : runtime.forgetInstall(job.operationId));
    const session = /session (\d+)/.exec(said)?.[1];
    const left = execFileSync('ps', ['-ax', '-o', 'sess=,stat='], { encoding: 'utf8' }).split('\n');
    expect(
      left
        .map((line) => line.trim().split(/\s+/))
        .filter(([sess, state]) => sess === session && !state?.startsWith('Z')),
    ).toEqual([]);
    expect(existsSync(path.join(bench.dataDir, 'installs', job.operationId))).toBe(false);
    await install.catch(() => {});
  });

  it('names the programs that are missing', async () => {
    const runtime = await bench.runtime();
    const spec = bench.spec('true', { requiredPrograms: ['sh', 'no-such-program'] });
    await expect(runtime.prepare(spec)).rejects.toMatchObject({
      code: 'program.missing',
      details: { programs: ['no-such-program'] },
    });
  });

  it('knows of the end of a run whose wrapper was killed too', async () => {
    const runtime = await bench.runtime();
    const spec = bench.spec('echo $PPID; exec sleep 1000');
    await runtime.prepare(spec);
    const run = await runtime.start(spec);
    const heard = new Listener(run);
    await heard.says('\n');
    process.kill(Number(heard.text), 'SIGKILL');
    expect(await run.exited()).toMatchObject({ code: null, signal: 'SIGKILL' });
    await run.cleanup();
    // A zombie runs nothing; the first process of the machine reaps it when it likes.
    const left = execFileSync('ps', ['-ax', '-o', 'sess=,stat='], { encoding: 'utf8' }).split('\n');
    const running = left
      .map((line) => line.trim().split(/\s+/))
      .filter(([, state]) => state?.startsWith('Z') === false);
    expect(running.map(([session]) => session)).not.toContain(heard.text.trim());
  });
});
