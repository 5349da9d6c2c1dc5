import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { masterKey, nodeId, prepareInstallation, root } from '#api/test/installation.ts';
import type { Database } from '#prisma/client.ts';
import { readTestConfig } from '#scripts/test/config.ts';
import { freePort } from '#scripts/test/free-port.ts';
import { workflowBundle } from '#scripts/test/workflow-bundle.ts';
import { startTemporalDevServer } from '#temporal/runtime/dev-server.ts';
import { startEnd } from '../support/end.ts';

/** One API of the installation, as a process that can be killed. */
export interface ApiProcess {
  url: string;
  nodeUrl: string;
  child: ChildProcess;
}

/** A whole installation of real processes: several APIs, a control worker and one node worker on one Postgres and one Temporal. */
export class Installation {
  readonly prisma: Database;
  readonly apis: ApiProcess[];
  readonly #children: ChildProcess[];
  readonly #stop: () => Promise<void>;

  private constructor(prisma: Database, apis: ApiProcess[], children: ChildProcess[], stop: () => Promise<void>) {
    this.prisma = prisma;
    this.apis = apis;
    this.#children = children;
    this.#stop = stop;
  }

  static async start(count: number): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'mamba-many-apis-'));
    // First and alone: bundling holds this process up for seconds, in which a connection would run into its time limit.
    const bundle = await workflowBundle();
    const [{ postgres, prisma, authorityDir, joinToken }, temporal] = await Promise.all([
      prepareInstallation(folder),
      startTemporalDevServer({ root }),
    ]);
    const bundlePath = join(folder, 'workflow-bundle.js');
    await writeFile(bundlePath, bundle.code);
    const { apiLogLevel } = readTestConfig();
    const shared = {
      DATABASE_URL: postgres.url,
      TEMPORAL_ADDRESS: temporal.address,
      MAMBA_MASTER_KEY: masterKey,
      MAMBA_LOG_LEVEL: apiLogLevel,
    };
    const children: ChildProcess[] = [];
    const run = async (file: string, env: Record<string, string>): Promise<ChildProcess> => {
      const { child } = await startEnd(join(root, file), [], { cwd: root, env: { PATH: process.env.PATH, ...env } });
      children.push(child);
      return child;
    };
    const startApi = async (): Promise<ApiProcess> => {
      const [httpPort, nodePort] = [await freePort(), await freePort()];
      const [url, nodeUrl] = [`http://127.0.0.1:${httpPort}`, `https://127.0.0.1:${nodePort}`];
      const child = await run('api/main.ts', {
        ...shared,
        ...{ MAMBA_HTTP_PORT: String(httpPort), MAMBA_NODE_PORT: String(nodePort) },
        ...{ MAMBA_PUBLIC_URL: url, MAMBA_NODE_URL: nodeUrl, MAMBA_CA_DIR: authorityDir, MAMBA_RATE_LIMIT_FACTOR: '0' },
      });
      return { url, nodeUrl, child };
    };
    const apis: ApiProcess[] = [];
    for (let index = 0; index < count; index++) apis.push(await startApi());
    await run('activities/main.ts', { ...shared, MAMBA_WORKFLOW_BUNDLE: bundlePath });
    await run('node-worker/main.ts', {
      MAMBA_API_URL: apis.map(({ nodeUrl }) => nodeUrl).join(','),
      ...{ MAMBA_JOIN_TOKEN: joinToken, MAMBA_NODE_DATA_DIR: join(folder, 'node'), MAMBA_RUNTIME: 'process' },
      MAMBA_LOG_LEVEL: shared.MAMBA_LOG_LEVEL,
    });
    return new Installation(prisma, apis, children, async () => {
      await prisma.$disconnect();
      await Promise.all([postgres.stop(), temporal.stop()]);
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** The API whose instance holds the link of the node; undefined while none does. */
  async holder(): Promise<ApiProcess | undefined> {
    const { linkedTo } = await this.prisma.node.findUniqueOrThrow({ where: { id: nodeId } });
    if (linkedTo === null) return undefined;
    const instance = await this.prisma.apiInstance.findUnique({ where: { id: linkedTo } });
    return this.apis.find(({ nodeUrl }) => nodeUrl === instance?.url);
  }

  /** Ends everything; the node worker stops its game servers first. */
  async close(): Promise<void> {
    for (const child of this.#children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.send({ type: 'shutdown', stopServers: true });
      await ended;
    }
    await this.#stop();
  }
}
