import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { z } from 'zod';
import { BlueprintList } from '#domain/contracts/blueprints.ts';
import type { BlueprintSummary } from '#domain/contracts/blueprints.ts';
import { Session } from '#domain/contracts/auth.ts';
import { NodeList } from '#domain/contracts/nodes.ts';
import type { Node } from '#domain/contracts/nodes.ts';
import type { Backup } from '#domain/contracts/backups.ts';
import { BackupPage } from '#domain/contracts/backups.ts';
import type { Operation } from '#domain/contracts/operations.ts';
import { OperationDetail, OperationPage } from '#domain/contracts/operations.ts';
import type { Ack, ClientToServer, ServerToClient } from '#domain/contracts/realtime.ts';
import { CreateServerResponse, ServerDetail } from '#domain/contracts/servers.ts';
import type { CreateServerInput } from '#domain/contracts/servers.ts';
import { until } from '#scripts/test/until.ts';
import type { Ready } from './platform.ts';

/** What this client uses of a session: installations of earlier versions answer no more of it than they know. */
const { token, user } = Session.shape;
const SignedIn = z.object({ token, user: user.pick({ tenants: true }) });
type SignedIn = z.infer<typeof SignedIn>;

/** The API as a program uses it, for what a test needs beside the thing it looks at. */
export class Api {
  readonly #url: string;
  readonly #token: string;
  readonly #tenants: SignedIn['user']['tenants'];

  private constructor(url: string, session: SignedIn) {
    this.#url = url;
    this.#token = session.token;
    this.#tenants = session.user.tenants;
  }

  static async signIn(ready: Ready): Promise<Api> {
    const session = await send(ready.url, 'POST', '/api/auth/login', {
      email: ready.email,
      password: ready.password,
    });
    return new Api(ready.url, SignedIn.parse(session));
  }

  get tenantId(): string {
    const [tenant] = this.#tenants;
    if (tenant === undefined) throw new Error('The demo user is in no tenant.');
    return tenant.id;
  }

  /** Takes back the choice of a language. */
  async followBrowser(): Promise<void> {
    await this.#call('PATCH', '/api/account', { locale: null });
  }

  async blueprint(slug: string): Promise<BlueprintSummary> {
    const { items } = BlueprintList.parse(await this.#call('GET', '/api/blueprints'));
    const found = items.find((blueprint) => blueprint.slug === slug);
    if (found === undefined) throw new Error(`There is no blueprint ${slug}.`);
    return found;
  }

  async nodes(): Promise<Node[]> {
    return NodeList.parse(await this.#call('GET', '/api/nodes')).items;
  }

  async createServer(
    slug: string,
    input: Pick<CreateServerInput, 'name' | 'variables'>,
  ): Promise<CreateServerResponse> {
    const blueprint = await this.blueprint(slug);
    const body = { ...input, tenantId: this.tenantId, blueprintId: blueprint.id };
    return CreateServerResponse.parse(await this.#call('POST', '/api/servers', body));
  }

  /** Waits for an install to end well, and for its server to be offline. */
  async installed({ server, operation }: CreateServerResponse): Promise<void> {
    const { error } = await this.ended(operation.id);
    if (error !== null) throw new Error(`The install failed: ${error.message}`);
    await this.reaches(server.id, 'offline');
  }

  async server(id: string): Promise<ServerDetail> {
    return ServerDetail.parse(await this.#call('GET', `/api/servers/${id}`));
  }

  /** Waits for an operation to end, well or not. */
  async ended(operationId: string): Promise<OperationDetail> {
    return until(
      'the operation to end',
      async () => {
        const operation = await this.operation(operationId);
        return operation.endedAt !== null && operation;
      },
      { timeoutMs: 180_000, intervalMs: 200 },
    );
  }

  async operation(id: string): Promise<OperationDetail> {
    return OperationDetail.parse(await this.#call('GET', `/api/operations/${id}`));
  }

  /** Newest first. */
  async operations(serverId: string): Promise<Operation[]> {
    return OperationPage.parse(await this.#call('GET', `/api/operations?serverId=${serverId}`)).items;
  }

  /** Newest first. */
  async backups(serverId: string): Promise<Backup[]> {
    return BackupPage.parse(await this.#call('GET', `/api/servers/${serverId}/backups`)).items;
  }

  async power(id: string, action: 'start' | 'stop' | 'restart' | 'kill'): Promise<void> {
    await this.#call('POST', `/api/servers/${id}/power`, { action });
  }

  async deleteServer(id: string, confirmName: string): Promise<void> {
    await this.#call('DELETE', `/api/servers/${id}`, { confirmName });
  }

  async reaches(id: string, state: ServerDetail['state'], timeoutMs = 60_000): Promise<ServerDetail> {
    let last = 'unknown';
    const server = await until(
      `the server to be ${state}`,
      async () => {
        const current = await this.server(id);
        last = current.state;
        return current.state === state && current;
      },
      { timeoutMs, intervalMs: 200 },
    ).catch((error: unknown) => {
      throw new Error(`The server should have become ${state}, but is ${last}.`, { cause: error });
    });
    return server;
  }

  /** The status an address answers with. */
  async statusOf(path: string): Promise<number> {
    const { url, headers } = this.request(path);
    return (await fetch(url, { headers })).status;
  }

  post(path: string, body: unknown): Promise<unknown> {
    return this.#call('POST', path, body);
  }

  patch(path: string, body: unknown): Promise<unknown> {
    return this.#call('PATCH', path, body);
  }

  /** What another client needs to ask for an address in our name. */
  request(path: string): { url: string; headers: Record<string, string> } {
    return { url: this.#url + path, headers: { authorization: `Bearer ${this.#token}` } };
  }

  socket(): Socket<ServerToClient, ClientToServer> {
    return io(this.#url, { auth: { token: this.#token }, transports: ['websocket'] });
  }

  #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return send(this.#url, method, path, body, this.#token);
  }
}

async function send(url: string, method: string, path: string, body?: unknown, token?: string): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** The console of one server, as a browser gets it: every line once, with its number. */
export class ConsoleReader {
  readonly lines: string[] = [];
  /** What is wrong with the order so far: gaps, doubles, lines that were skipped. */
  readonly faults: string[] = [];
  #next: number | null = null;
  readonly #socket: Socket<ServerToClient, ClientToServer>;
  readonly #serverId: string;

  constructor(api: Api, serverId: string) {
    this.#serverId = serverId;
    this.#socket = api.socket();
    this.#socket.on('console:chunk', (chunk, ack) => {
      if (chunk.serverId !== serverId) return;
      const expected = this.#next ?? chunk.from;
      if (chunk.from !== expected) this.faults.push(`expected line ${expected}, got ${chunk.from}`);
      if (chunk.skipped > 0) this.faults.push(`${chunk.skipped} lines skipped before ${chunk.from}`);
      this.lines.push(...chunk.text.split('\n'));
      this.#next = chunk.from + chunk.count;
      ack();
    });
  }

  async open(): Promise<void> {
    await this.#emit((ack) =>
      this.#socket.emit('console:open', { serverId: this.#serverId, after: null, backlog: 5000 }, ack),
    );
  }

  async type(command: string): Promise<void> {
    await this.#emit((ack) => this.#socket.emit('console:command', { serverId: this.#serverId, command }, ack));
  }

  async shows(text: string): Promise<void> {
    await until(`the console to show "${text}"`, () => this.lines.some((line) => line.includes(text)));
  }

  count(text: string): number {
    return this.lines.filter((line) => line.includes(text)).length;
  }

  close(): void {
    this.#socket.disconnect();
  }

  async #emit<Result>(send: (ack: (answer: Ack<Result>) => void) => void): Promise<void> {
    const answer = await new Promise<Ack<Result>>(send);
    if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
  }
}
