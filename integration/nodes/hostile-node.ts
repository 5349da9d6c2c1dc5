import { Client, credentials, Metadata } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import { mkdtemp } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { joinApi } from '#node-worker/identity/join.ts';
import { Identity } from '#node-worker/identity/identity.ts';
import type { TlsFiles } from '#node-worker/identity/identity.ts';
import type { TestApi } from '#api/test/api.ts';
import { readAuthority, rootDigest } from '#authority/folder.ts';
import { makeJoinToken } from '#api/nodes/enrollment/join-tokens.ts';

export const silent = pino({ level: 'silent' });
export const workflowService = 'temporal.api.workflowservice.v1.WorkflowService';

/** A node that joined as any does, and then sends whatever it wants. */
export class HostileNode {
  readonly identity: Identity;
  readonly folder: string;
  readonly #grpc: Client;

  constructor(identity: Identity, folder: string) {
    this.identity = identity;
    this.folder = folder;
    this.#grpc = grpcClient(identity.apiUrl, identity.tls);
  }

  static async join(api: TestApi, token: string): Promise<HostileNode> {
    const folder = await mkdtemp(join(tmpdir(), 'mamba-hostile-'));
    return new HostileNode(await Identity.create(folder, await joinApi(api.nodeUrl, token, silent)), folder);
  }

  /** Calls a method of Temporal with these very bytes. Answers with what came, or the code that it was refused with. */
  call(
    method: string,
    bytes: Uint8Array,
    options: { service?: string; milliseconds?: number; signal?: AbortSignal } = {},
  ) {
    return grpcCall(
      this.#grpc,
      `/${options.service ?? workflowService}/${method}`,
      bytes,
      options.milliseconds,
      options.signal,
    );
  }

  post(path: string, body: unknown): Promise<{ status: number; text: string }> {
    return post(`${this.identity.apiUrl}${path}`, body, this.identity.tls);
  }

  close(): void {
    this.#grpc.close();
  }
}

/** A further node in the database, and a token for it. */
export async function addNode(api: TestApi, name: string): Promise<{ nodeId: string; token: string }> {
  const { root } = await readAuthority(api.deps.config.nodePort.authorityDir);
  const { id } = await api.prisma.node.create({ data: { name } });
  const { token } = await makeJoinToken(api.prisma, id, rootDigest(root));
  return { nodeId: id, token };
}

export function grpcClient(
  url: string,
  { ca, key, cert }: TlsFiles | { ca: string; key?: never; cert?: never },
): Client {
  const bytes = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
  return new Client(new URL(url).host, credentials.createSsl(bytes(ca), bytes(key), bytes(cert)), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.enable_retries': 0,
  });
}

export type Answer = { code: 0; bytes: Buffer } | { code: number; details: string };

export function grpcCall(
  client: Client,
  path: string,
  bytes: Uint8Array,
  milliseconds = 10_000,
  signal?: AbortSignal,
): Promise<Answer> {
  const asIs = (buffer: Buffer): Buffer => buffer;
  return new Promise((resolve) => {
    const call = client.makeUnaryRequest(
      path,
      asIs,
      asIs,
      Buffer.from(bytes),
      new Metadata(),
      { deadline: Date.now() + milliseconds },
      (error: ServiceError | null, answer?: Buffer) =>
        resolve(
          error === null ? { code: 0, bytes: answer ?? Buffer.alloc(0) } : { code: error.code, details: error.details },
        ),
    );
    signal?.addEventListener('abort', () => call.cancel());
  });
}

export function post(url: string, body: unknown, tls: https.RequestOptions): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const request = https.request(url, { agent: false, ...tls, method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    request.on('error', reject).end(JSON.stringify(body));
  });
}
