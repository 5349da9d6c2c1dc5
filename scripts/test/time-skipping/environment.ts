import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import { timeSkippingServer } from './describe.ts';

interface TimeSkipping {
  environment: TestWorkflowEnvironment;
  /** Call it after the environment's own teardown. */
  stopServer(): Promise<void>;
}

/**
 * What `TestWorkflowEnvironment.create` does with a server that it did not start. The public `createTimeSkipping` starts one itself and
 * gives it five seconds, in which Java does not start on a busy machine; `createFromExistingServer` does not let time be skipped.
 */
interface FromExistingServer {
  create(options: {
    server: { type: 'existing' };
    supportsTimeSkipping: true;
    address: string;
    namespace: string;
  }): Promise<TestWorkflowEnvironment>;
}

/**
 * Starts the time-skipping server, and waits for it as long as it takes. Its time is skipped only while a test sleeps.
 * @throws Error when the server ends at once or does not listen within a minute
 */
export async function startTimeSkipping(): Promise<TimeSkipping> {
  const port = await freePort();
  const server = spawn(timeSkippingServer(), [String(port)], { stdio: 'ignore' });
  const exited = once(server, 'exit');
  const killWithParent = (): void => void server.kill('SIGKILL');
  process.once('exit', killWithParent);
  const stopServer = async (): Promise<void> => {
    process.off('exit', killWithParent);
    server.kill('SIGKILL');
    await exited;
  };
  try {
    await until('the time-skipping server to listen', () => {
      if (server.exitCode !== null) throw new Error(`It ended with code ${server.exitCode}.`);
      return listens(port);
    });
    const environment = await (TestWorkflowEnvironment as unknown as FromExistingServer).create({
      server: { type: 'existing' },
      supportsTimeSkipping: true,
      address: `127.0.0.1:${port}`,
      namespace: 'default',
    });
    return { environment, stopServer };
  } catch (error) {
    await stopServer();
    throw error;
  }
}

function listens(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  return new Promise((resolve) => {
    const answer = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}
