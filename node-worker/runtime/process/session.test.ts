import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostProcess } from '../host/procfs.ts';
import { endSession } from './session.ts';

/** A foreign session; its number was once that of a game server. */
async function session(): Promise<{ pid: number; startTime: string; end: () => Promise<unknown> }> {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const exit = once(child, 'exit');
  return { pid, startTime: hostProcess(pid)?.startTime ?? '', end: () => (child.kill('SIGKILL'), exit) };
}

const thisBoot = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

(process.platform === 'linux' ? describe : describe.skip)('ending a session', () => {
  it('spares the processes that have its number after another boot', async () => {
    const { pid, startTime, end } = await session();
    await endSession({ pid, startTime, bootId: 'an earlier one' });
    await endSession({ pid, startTime: '0', bootId: 'an earlier one' });
    expect(hostProcess(pid)).not.toBeNull();
    await end();
  });

  it('spares those that have its number since it ended', async () => {
    const { pid, end } = await session();
    await endSession({ pid, startTime: '0', bootId: thisBoot() });
    expect(hostProcess(pid)).not.toBeNull();
    await end();
  });

  it('ends it otherwise', async () => {
    const { pid, startTime, end } = await session();
    await endSession({ pid, startTime, bootId: thisBoot() });
    expect(hostProcess(pid)).toBeNull();
    await end();
  });
});
