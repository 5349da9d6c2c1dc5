import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { z } from 'zod';
import { Platform } from '#e2e/support/platform.ts';
import type { Database } from '#prisma/client.ts';
import { createDatabase } from '#prisma/client.ts';
import { KeyRing } from '#prisma/keys/key-ring.ts';
import { masterKeysFromFile } from '#prisma/keys/local-master-keys.ts';
import { tenantOfServer } from '#prisma/tenant-of-server.ts';
import { databaseOfDataDir } from '#scripts/start/engines/running.ts';
import { SealingCodec } from '#temporal/runtime/codec/sealing-codec.ts';
import { DockerEngine } from '../engines/docker.ts';
import { S3Server } from '../engines/s3.ts';
import type { RuntimeName } from '../plan/case.ts';
import { Client } from './client.ts';
import { killAllIn } from './processes.ts';
import { removeWhole } from './stubborn.ts';
import type { Subject } from './subject.ts';

const PortsFile = z.object({ temporal: z.number().int() });

interface Parts {
  runtime: RuntimeName;
  folder: string;
  platform: Platform;
  s3: S3Server;
  engine: DockerEngine | null;
}

/** One installation with all that belongs to it: its S3 server, its Docker engine, and the campaign's servers. */
export class World {
  readonly runtime: RuntimeName;
  readonly platform: Platform;
  readonly s3: S3Server;
  readonly engine: DockerEngine | null;
  readonly client: Client;
  readonly temporal: TemporalClient;
  /** All servers that there should be, and those that are gone and must leave nothing. */
  readonly subjects: Subject[] = [];
  /** Runs all the time and is never touched. */
  bystander: Subject | null = null;
  readonly #folder: string;
  readonly #database: Database;

  private constructor({ runtime, folder, platform, s3, engine }: Parts) {
    this.runtime = runtime;
    this.#folder = folder;
    this.platform = platform;
    this.s3 = s3;
    this.engine = engine;
    this.client = new Client(platform.ready);
    const { temporal } = PortsFile.parse(JSON.parse(readFileSync(join(this.dataDir, 'ports.json'), 'utf8')));
    const url = databaseOfDataDir(this.dataDir);
    if (url === null) throw new Error('The database of the installation does not run.');
    this.#database = createDatabase(url, { maxConnections: 2 });
    // What actors answer is sealed.
    const sealer = new KeyRing(this.#database, masterKeysFromFile(join(this.dataDir, 'secrets', 'master-key')));
    this.temporal = new TemporalClient({
      connection: Connection.lazy({ address: `127.0.0.1:${temporal}` }),
      dataConverter: { payloadCodecs: [new SealingCodec(sealer, tenantOfServer(this.#database))] },
    });
  }

  /** @param name of its log in reports/e2e */
  static async start(runtime: RuntimeName, name: string, s3Binary: string): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), `mamba-faults-${runtime}-`));
    let s3: S3Server | null = null;
    let engine: DockerEngine | null = null;
    try {
      s3 = await S3Server.start(s3Binary, join(folder, 's3'));
      if (runtime === 'docker') engine = await DockerEngine.start(join(folder, 'engine'));
      const env = { ...s3.env, ...engine?.env };
      const platform = await Platform.start(name, runtime, { dataDir: join(folder, 'platform'), env });
      return new World({ runtime, folder, platform, s3, engine });
    } catch (error) {
      await s3?.service.stop();
      await engine?.dispose();
      removeWhole(folder);
      throw error;
    }
  }

  /** The data folder that `npm start` was given. */
  get dataDir(): string {
    return join(this.platform.dataDir, 'data');
  }

  get nodeDir(): string {
    return join(this.dataDir, 'node');
  }

  /** Where logs of what does not belong to the installation are. */
  get logFolders(): string[] {
    return [join(this.#folder, 's3'), join(this.#folder, 'engine')];
  }

  get present(): Subject[] {
    return this.subjects.filter(({ gone }) => !gone);
  }

  /** Ends and removes all of it, whatever state it is in. */
  async dispose(): Promise<void> {
    await (this.temporal.connection as Connection).close().catch(() => undefined);
    await this.#database.$disconnect().catch(() => undefined);
    await this.platform.dispose().catch((error: unknown) => console.error(`    (${String(error)})`));
    killAllIn(this.#folder);
    await this.s3.service.stop('SIGKILL');
    await this.engine?.dispose();
    removeWhole(this.#folder);
  }
}
