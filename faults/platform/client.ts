import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { Session } from '#domain/contracts/auth.ts';
import { BackupPage } from '#domain/contracts/backups.ts';
import type { Backup } from '#domain/contracts/backups.ts';
import { BlueprintList } from '#domain/contracts/blueprints.ts';
import { Problem } from '#domain/contracts/common.ts';
import { NodeList } from '#domain/contracts/nodes.ts';
import type { Node } from '#domain/contracts/nodes.ts';
import { OperationDetail, OperationPage } from '#domain/contracts/operations.ts';
import type { Operation } from '#domain/contracts/operations.ts';
import { ServerPage } from '#domain/contracts/servers.ts';
import type { Server, UpdateServerRequest } from '#domain/contracts/servers.ts';
import type { Ready } from '#e2e/support/platform.ts';

const ANSWER_WITHIN_MS = 20_000;
const ASK_AGAIN_AFTER_MS = 250;
/** Longer than any process takes to come back: a request that is not answered until then never will be. */
const GIVE_UP_AFTER_MS = 150_000;

/** The API said no, and asking again would not change its mind. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

/** A request without an answer, or with one that says to retry. */
class NoAnswer extends Error {}

/** The API as a careful program uses it: who gets no answer asks again with the same Idempotency-Key. */
export class Client {
  #token: string | null = null;
  #tenant: string | null = null;
  readonly #blueprints = new Map<string, string>();

  readonly #ready: Ready;

  constructor(ready: Ready) {
    this.#ready = ready;
  }

  async servers(): Promise<Server[]> {
    return (await this.#ask('GET', '/api/servers?limit=200', ServerPage)).items;
  }

  operation(id: string): Promise<OperationDetail> {
    return this.#ask('GET', `/api/operations/${id}`, OperationDetail);
  }

  async newestOperations(): Promise<Operation[]> {
    return (await this.#ask('GET', '/api/operations?limit=100', OperationPage)).items;
  }

  async backups(): Promise<Backup[]> {
    return (await this.#ask('GET', '/api/backups?limit=200', BackupPage)).items;
  }

  async nodes(): Promise<Node[]> {
    return (await this.#ask('GET', '/api/nodes', NodeList)).items;
  }

  async tenantId(): Promise<string> {
    await this.#signedIn();
    if (this.#tenant === null) throw new Error('The administrator of a new installation is in no tenant.');
    return this.#tenant;
  }

  async blueprintId(slug: string): Promise<string> {
    if (this.#blueprints.size === 0) {
      const { items } = await this.#ask('GET', '/api/blueprints', BlueprintList);
      for (const blueprint of items) this.#blueprints.set(blueprint.slug, blueprint.id);
    }
    const id = this.#blueprints.get(slug);
    if (id === undefined) throw new Error(`There is no blueprint ${slug}.`);
    return id;
  }

  /** Sends a request until it is answered; however often that takes, it is one request. @throws Refusal */
  async send<Schema extends z.ZodType>(
    method: 'POST' | 'DELETE',
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.infer<Schema>> {
    const key = randomUUID();
    for (const deadline = Date.now() + GIVE_UP_AFTER_MS; ; await pause(ASK_AGAIN_AFTER_MS)) {
      try {
        return await this.#ask(method, path, schema, { body, key });
      } catch (error) {
        if (!(error instanceof NoAnswer) || Date.now() > deadline) throw error;
      }
    }
  }

  async patchServer(id: string, change: z.input<typeof UpdateServerRequest>): Promise<void> {
    await this.#ask('PATCH', `/api/servers/${id}`, z.object({ id: z.uuid() }), { body: change });
  }

  async #ask<Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    { body, key }: { body?: unknown; key?: string } = {},
  ): Promise<z.infer<Schema>> {
    const headers: Record<string, string> = {};
    if (key !== undefined) headers['idempotency-key'] = key;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const wasSignedIn = this.#token !== null;
    const askSignedIn = async () => {
      const authorization = `Bearer ${await this.#signedIn()}`;
      return this.#fetch(method, path, { ...headers, authorization }, body);
    };
    let response = await askSignedIn();
    if (response.status === 401 && wasSignedIn) {
      this.#token = null;
      response = await askSignedIn();
    }
    if (response.status === 401) throw new Refusal('auth.required', `${method} ${path} was refused to a new session.`);
    return schema.parse(response.body);
  }

  /** An access token lasts a quarter of an hour; a campaign longer. */
  async #signedIn(): Promise<string> {
    if (this.#token !== null) return this.#token;
    const { email, password } = this.#ready;
    const headers = { 'content-type': 'application/json' };
    const { body } = await this.#fetch('POST', '/api/auth/login', headers, { email, password });
    const session = Session.parse(body);
    this.#tenant = session.user.tenants[0]?.id ?? null;
    this.#token = session.token;
    return session.token;
  }

  async #fetch(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: unknown,
  ): Promise<{ status: number; body: unknown }> {
    let status: number;
    let text: string;
    try {
      const response = await fetch(this.#ready.url + path, {
        method,
        headers,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      throw new NoAnswer(`${method} ${path} was not answered.`, { cause: error });
    }
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    if (status < 400 || status === 401) return { status, body: answer };
    const problem = Problem.safeParse(answer).data;
    const said = `${method} ${path} answered ${status}: ${problem?.detail ?? text.slice(0, 300)}`;
    if (status >= 500 || status === 429) throw new NoAnswer(said);
    throw new Refusal(problem?.code ?? `http.${status}`, said);
  }
}
