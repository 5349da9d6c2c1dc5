import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { S3Server } from '#scripts/test/s3-server/server.ts';

/**
 * What becomes of a request: it passes; it is not handed on; it is, but its answer is lost; its answer breaks off in the middle; it
 * gets the error "no such upload", as Amazon S3 and other storages answer for an upload that has ended.
 */
export type Fate = 'pass' | 'refuse' | 'lose' | 'break' | 'no upload';
export interface Asked {
  method: string;
  url: string;
  /** How many came before it. */
  index: number;
}

/** Stands before a real S3 server and answers with status 500 when it likes. */
export class UnsteadyProxy {
  /** Decides about each request. */
  fate: (asked: Asked) => Fate | Promise<Fate> = () => 'pass';
  /** Requests that did not simply pass. */
  readonly failed: string[] = [];
  #index = 0;
  readonly #server: Server;

  readonly #s3: S3Server;

  private constructor(s3: S3Server) {
    this.#s3 = s3;

    this.#server = createServer((incoming, answer) => void this.#handle(incoming, answer));
  }

  static async start(s3: S3Server): Promise<UnsteadyProxy> {
    const proxy = new UnsteadyProxy(s3);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  environment(): Record<string, string> {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return { ...this.#s3.environment(), MAMBA_BACKUP_S3_ENDPOINT: `http://127.0.0.1:${address.port}` };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url = '' } = incoming;
    const fate = await this.fate({ method, url, index: this.#index++ });
    if (fate !== 'pass') this.failed.push(`${method} ${url}`);
    if (fate === 'refuse' || fate === 'no upload') {
      incoming.resume().on('end', () => (fate === 'refuse' ? fail(answer) : say(answer, 404, 'NoSuchUpload')));
      return;
    }
    // With the headers as they are: they are signed.
    const options = { host: '127.0.0.1', port: this.#s3.port, method, path: url, headers: incoming.headers };
    const onward = request(options, (answered) => {
      if (fate === 'lose') return void answered.resume().on('end', () => fail(answer));
      answer.writeHead(answered.statusCode ?? 500, answered.headers);
      if (fate === 'pass') return void answered.pipe(answer);
      answered.once('data', (piece: Buffer) => answer.write(piece.subarray(0, 10), () => answer.destroy()));
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  }
}

const fail = (answer: ServerResponse): void => say(answer, 500, 'InternalError');

function say(answer: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>It is so.</Message></Error>`;
  answer.writeHead(status, { 'content-type': 'application/xml', 'content-length': body.length });
  answer.end(body);
}
