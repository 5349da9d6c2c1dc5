import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { v7 as uuid } from 'uuid';
import { hashPassword } from '../identity/auth/passwords.ts';
import type { ApiConfig } from '../config.ts';
import type { MountOptions } from '../http/mount-routes.ts';
import type { RunningApi } from '../start.ts';
import { startApi } from '../start.ts';
import type { Database } from '#prisma/client.ts';
import { unlimitedPool } from '#domain/tenants/pool.ts';
import type { Prisma, Session } from '#prisma/generated/client.ts';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { masterKeysFromText } from '#prisma/keys/local-master-keys.ts';
import { controlTaskQueue } from '#temporal/contracts/names.ts';
import { startTemporalDevServer } from '#temporal/runtime/dev-server.ts';
import { readTestConfig } from '#scripts/test/config.ts';
import { workflowBundle } from '#scripts/test/workflow-bundle.ts';
import { masterKey, nodeId, password, prepareInstallation, root } from './installation.ts';

export { admin, nodeId, password, root } from './installation.ts';

export interface TestApi extends RunningApi {
  prisma: Database;
  url: string;
  databaseUrl: string;
  /** Where nodes connect, and what lets the seeded one join, once. */
  nodeUrl: string;
  joinToken: string;
  temporalAddress: string;
  close(): Promise<void>;
}

/** A real API on a fresh Postgres and a Temporal development server, seeded; every answer is checked by its schema. */
export async function startTestApi(
  changes: Partial<ApiConfig> = {},
  options: MountOptions = { checkResponses: true },
): Promise<TestApi> {
  const folder = await mkdtemp(join(tmpdir(), 'mamba-api-'));
  const [{ postgres, prisma, authorityDir, joinToken }, temporal] = await Promise.all([
    prepareInstallation(folder),
    startTemporalDevServer({ root }),
  ]);
  const config: ApiConfig = {
    databaseUrl: postgres.url,
    temporal: { address: temporal.address, namespace: 'default', uiUrl: 'http://127.0.0.1:8233' },
    http: { host: '127.0.0.1', port: 0, publicUrl: new URL('http://panel.test'), trustedProxies: [] },
    nodePort: {
      host: '127.0.0.1',
      port: 0,
      url: new URL('https://127.0.0.1'),
      instanceUrl: null,
      authorityDir,
      certificateMilliseconds: 3_600_000,
    },
    limits: { redisUrl: null, factor: 0 },
    masterKeys: masterKeysFromText(masterKey),
    providers: [],
    signUp: 'open',
    sendsMails: false,
    breachedPasswordsUrl: null,
    logLevel: 'silent',
    panelHandler: null,
    ...changes,
  };
  const api = await startApi(config, pino({ level: readTestConfig().apiLogLevel }), options);
  return {
    ...api,
    prisma,
    url: `http://127.0.0.1:${api.port}`,
    databaseUrl: postgres.url,
    nodeUrl: `https://127.0.0.1:${api.nodePort}`,
    joinToken,
    temporalAddress: temporal.address,
    close: async () => {
      await api.stop();
      await prisma.$disconnect();
      await Promise.all([postgres.stop(), temporal.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A worker that runs the actors but none of their activities: requests are accepted or refused as they really are, and
 * what was accepted stays under way. Answers with what ends it.
 */
export async function startActors({
  temporalAddress,
  deps,
}: Pick<TestApi, 'temporalAddress' | 'deps'>): Promise<() => Promise<void>> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const { dataConverter } = deps.temporal.options;
  const worker = await Worker.create({
    connection,
    taskQueue: controlTaskQueue,
    workflowBundle: await workflowBundle(),
    dataConverter,
  });
  const run = worker.run();
  return async () => {
    worker.shutdown();
    await run;
    await connection.close();
  };
}

/** A user with a role in a tenant of their own without limits, or in the given one. */
export async function makeUser(
  prisma: Database,
  name: string,
  role: 'owner' | 'admin' | 'operator' | 'billing' | 'viewer',
  tenantId?: string,
): Promise<{ email: string; tenantId: string; userId: string }> {
  const email = `${name}@users.test`;
  const tenant = tenantId ?? (await prisma.tenant.create({ data: { name, slug: name, pool: unlimitedPool } })).id;
  const memberships = { create: { role, tenantId: tenant } };
  const user = await prisma.user.create({
    data: { email, name, emailVerifiedAt: new Date(), passwordHash: await hashPassword(password), memberships },
  });
  return { email, tenantId: tenant, userId: user.id };
}

/** A session straight into the database, with an access token for it. */
export async function makeSession(
  { prisma, deps }: TestApi,
  userId: string,
  changes: Partial<Prisma.SessionUncheckedCreateInput> = {},
): Promise<Session & { token: string }> {
  const expiresAt = new Date(Date.now() + 24 * 3_600_000);
  const session = await prisma.session.create({ data: { userId, methods: ['pwd'], expiresAt, ...changes } });
  const { token } = await deps.tokens.issue({ ...session, sessionId: session.id });
  return { ...session, token };
}

export interface Answer {
  status: number;
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read into answers of every shape
  body: any;
}

/** A program that talks to the API with one user's token. */
export class TestClient {
  readonly url: string;
  readonly token: string | null;

  constructor(url: string, token: string | null = null) {
    this.url = url;
    this.token = token;
  }

  static async signIn(url: string, email: string, withPassword = password): Promise<TestClient> {
    const { status, body } = await new TestClient(url).post('/api/auth/login', { email, password: withPassword });
    if (status !== 200) throw new Error(`sign-in failed: ${JSON.stringify(body)}`);
    return new TestClient(url, body.token);
  }

  get = (path: string, headers?: Record<string, string>) => this.send('GET', path, undefined, headers);
  post = (path: string, body?: unknown, headers?: Record<string, string>) => this.send('POST', path, body, headers);
  patch = (path: string, body?: unknown) => this.send('PATCH', path, body);
  delete = (path: string, body?: unknown) => this.send('DELETE', path, body);

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: isJson(response) ? JSON.parse(text) : text };
  }
}

const isJson = (response: Response) => /json/.test(response.headers.get('content-type') ?? '');

/** Marks the local node as online with the facts of a roomy machine. */
export async function bringNodeOnline(prisma: Database, memoryBytes = 64 * 1024 ** 3): Promise<void> {
  const facts = {
    hostname: 'test',
    platform: 'linux',
    arch: 'x64',
    cpuCores: 8,
    memoryBytes,
    diskBytes: 1e12,
    diskFreeBytes: 1e12,
    runtime: 'docker',
    runtimeVersion: 'Docker',
    warnings: [],
    workerVersion: '0.1.0',
    backupStorages: ['local'],
  };
  await prisma.node.update({ where: { id: nodeId }, data: { online: true, lastSeenAt: new Date(), facts } });
}

/** Servers straight into the database, for lists. */
export async function insertServers(prisma: Database, tenantId: string, names: string[]): Promise<string[]> {
  const blueprint = await prisma.blueprint.findFirstOrThrow();
  const rows = await prisma.server.createManyAndReturn({
    data: names.map((name, index) => ({
      name,
      tenantId,
      nodeId,
      blueprintId: blueprint.id,
      image: 'none',
      memoryBytes: 256n * 1024n ** 2n,
      swapBytes: 0n,
      cpuPercent: 100,
      diskBytes: 1024n ** 3n,
      pids: 64,
      createdAt: new Date(Date.UTC(2026, 0, 1) + (index % 7) * 1000),
    })),
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** A complete backup straight into the database, with what is given changed. */
export async function insertBackup(
  prisma: Database,
  backup: { serverId: string; tenantId: string } & Partial<Prisma.BackupUncheckedCreateInput>,
): Promise<string> {
  const id = backup.id ?? uuid();
  const sum = 'a'.repeat(64);
  await prisma.backup.create({
    data: {
      id,
      nodeId,
      name: 'Before the storm',
      status: 'complete',
      trigger: 'manual',
      storage: 'local',
      key: `${backup.tenantId}/${backup.serverId}/${id}`,
      format: 'tar.zst',
      bytes: 1_000n,
      contentBytes: 3_000n,
      entries: 3,
      archiveSha256: sum,
      contentSha256: sum,
      requestedByName: 'olga',
      completedAt: new Date(),
      ...backup,
    },
  });
  return id;
}
