import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join, relative } from 'node:path';
import { freePort } from '#scripts/test/free-port.ts';
import { Service } from './child.ts';

const BUCKET = 'backups';
const ACCESS_KEY = 'campaign';
const SECRET_KEY = 'campaign-secret';

/** A real S3 server over a folder, which is also how the campaign sees what is truly stored. */
export class S3Server {
  readonly service: Service;
  /** The folder that holds its one bucket. */
  readonly bucket: string;

  readonly #endpoint: string;

  private constructor(service: Service, bucket: string, endpoint: string) {
    this.#endpoint = endpoint;

    this.service = service;
    this.bucket = bucket;
  }

  static async start(binary: string, folder: string): Promise<S3Server> {
    const data = join(folder, 'data');
    mkdirSync(join(data, BUCKET), { recursive: true });
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const service = new Service({
      name: 'the S3 server',
      command: binary,
      args: ['--port', address, '--quiet', 'posix', data],
      env: { ROOT_ACCESS_KEY: ACCESS_KEY, ROOT_SECRET_KEY: SECRET_KEY },
      logFile: join(folder, 's3-server.log'),
      serves: () => answers(port),
    });
    await service.start();
    return new S3Server(service, join(data, BUCKET), `http://${address}`);
  }

  /** The environment of the installation. */
  get env(): Record<string, string> {
    return {
      MAMBA_BACKUP_S3_ENDPOINT: this.#endpoint,
      MAMBA_BACKUP_S3_REGION: 'us-east-1',
      MAMBA_BACKUP_S3_BUCKET: BUCKET,
      MAMBA_BACKUP_S3_ACCESS_KEY_ID: ACCESS_KEY,
      MAMBA_BACKUP_S3_SECRET_ACCESS_KEY: SECRET_KEY,
      MAMBA_BACKUP_S3_FORCE_PATH_STYLE: 'true',
    };
  }

  /** Keys of all objects, with the file that holds each. */
  objects(): { key: string; file: string }[] {
    return filesBelow(this.bucket)
      .map((file) => ({ key: relative(this.bucket, file), file }))
      .filter(({ key }) => !key.startsWith('.sgwtmp/'));
  }

  /** Multipart uploads that were begun and neither completed nor aborted. */
  unfinishedUploads(): string[] {
    const folder = join(this.bucket, '.sgwtmp', 'multipart');
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((object) => readdirSync(join(folder, object)).map((id) => `${object}/${id}`));
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Any answer will do: one without a signature is refused, by a server that serves. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ host: '127.0.0.1', port, path: '/', timeout: 2_000 }, (response) => {
      response.resume();
      resolve(true);
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', () => resolve(false));
    ping.end();
  });
}
