import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '#scripts/test/free-port.ts';
import { s3ServerBinary } from './binary.ts';

/** A request as the server's own log has it. */
export interface S3Request {
  method: string;
  /** Path and query. */
  url: string;
  status: number;
}

/** A real S3 server over a folder of its own, which can be killed, stopped for a while and started again on its port. */
export class S3Server {
  readonly accessKeyId = 'test-access';
  readonly secretAccessKey = 'test-secret-key';
  readonly region = 'us-east-1';
  readonly requests: S3Request[] = [];
  #child: ChildProcess | null = null;
  readonly #waiting: { holds: () => boolean; resolve: () => void }[] = [];

  readonly #binary: string;
  readonly root: string;
  readonly port: number;
  readonly bucket: string;

  private constructor(binary: string, root: string, port: number, bucket: string) {
    this.#binary = binary;
    this.root = root;
    this.port = port;
    this.bucket = bucket;
  }

  /** @param root a folder to keep the buckets in; left out, a new one that `dispose` removes */
  static async start({
    bucket = 'backups',
    root = mkdtempSync(path.join(tmpdir(), 'mamba-s3-')),
  } = {}): Promise<S3Server> {
    const server = new S3Server(await s3ServerBinary(), root, await freePort(), bucket);
    mkdirSync(path.join(root, bucket), { recursive: true });
    await server.run();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** What a node worker must be told to use it. */
  environment(): Record<string, string> {
    return {
      MAMBA_BACKUP_S3_ENDPOINT: this.endpoint,
      MAMBA_BACKUP_S3_REGION: this.region,
      MAMBA_BACKUP_S3_BUCKET: this.bucket,
      MAMBA_BACKUP_S3_ACCESS_KEY_ID: this.accessKeyId,
      MAMBA_BACKUP_S3_SECRET_ACCESS_KEY: this.secretAccessKey,
    };
  }

  /** Starts it, or starts it again after a kill; resolves when it answers. */
  async run(): Promise<void> {
    const args = ['--port', `127.0.0.1:${this.port}`, '--access', this.accessKeyId, '--secret', this.secretAccessKey];
    this.#child = spawn(this.#binary, [...args, '--region', this.region, 'posix', this.root], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    this.#child.stdout?.on('data', (piece: Buffer) => {
      const lines = (rest + piece.toString()).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach((line) => this.#hear(line));
    });
    this.#child.stderr?.resume();
    while (!(await this.#answers())) if (this.#child.exitCode !== null) throw new Error('the S3 server ended at once');
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
    this.#child = null;
  }

  /** Holds it still: connections are accepted by the kernel and never answered. */
  hang(): void {
    this.#child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Resolves when its log says so. */
  async until(holds: (requests: S3Request[]) => boolean): Promise<void> {
    if (holds(this.requests)) return;
    await new Promise<void>((resolve) => this.#waiting.push({ holds: () => holds(this.requests), resolve }));
  }

  /** Parts that were stored, of all uploads. */
  get partsTaken(): number {
    return this.requests.filter(
      ({ method, url, status }) => method === 'PUT' && url.includes('partNumber=') && status === 200,
    ).length;
  }

  async dispose(): Promise<void> {
    this.goOn();
    await this.kill();
    rmSync(this.root, { recursive: true, force: true });
  }

  #hear(line: string): void {
    // time | vgw | status | duration | address | method | path | error | query
    const columns = line.split('|').map((column) => column.trim());
    const [, , status = '', , , method = '', at = ''] = columns;
    const query = columns.at(-1) ?? '';
    this.requests.push({ method, url: `${at}?${query}`, status: Number(status) });
    for (const { holds, resolve } of this.#waiting) if (holds()) resolve();
  }

  async #answers(): Promise<boolean> {
    return fetch(this.endpoint).then(
      () => true,
      () => new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 20)),
    );
  }
}
