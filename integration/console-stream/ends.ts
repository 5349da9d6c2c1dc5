import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Bench } from '#node-worker/runtime/test/fixtures.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';
import { freePort } from '#scripts/test/free-port.ts';
import { killEnd, startEnd } from '../support/end.ts';

/** A server that prints on command: `flood <first> <count>` numbered lines of 60 characters as fast as it can, else an echo. */
const game = `
const readline = require('node:readline');
const padding = ' some words of a game server, as it says them'.repeat(2);
async function flood(first, count) {
  for (let next = first; next < first + count; ) {
    let text = '';
    for (let line = 0; line < 1000 && next < first + count; line++, next++) text += ('line ' + next + padding).slice(0, 60) + '\\n';
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [word, first, count] = line.split(' ');
  if (word === 'flood') void flood(Number(first), Number(count));
  else process.stdout.write('said ' + line + '\\n');
});
`;

/** Both ends of a stream as processes of their own, and a real game between them. */
export class Ends {
  readonly nodeId = randomUUID();
  readonly spec: ServerSpec;
  port = 0;
  readonly #bench = new Bench('process');
  #api: ChildProcess | null = null;
  #node: ChildProcess | null = null;

  constructor() {
    this.spec = this.#bench.spec(`exec node -e '${game.replaceAll("'", `'"'"'`)}'`);
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}`;
  }

  async start(): Promise<void> {
    this.port = await freePort();
    await Promise.all([this.startApi(), this.startNode()]);
  }

  async startApi(): Promise<void> {
    this.#api = await this.#start('api-end.ts', [String(this.port), this.nodeId, this.spec.serverId]);
  }

  async startNode(): Promise<void> {
    this.#node = await this.#start('node-end.ts', [this.url, this.#bench.dataDir, JSON.stringify(this.spec)]);
  }

  /** The API hangs up on its node. */
  cutLink(): void {
    this.#api?.send('cut');
  }

  killApi(): Promise<void> {
    return killEnd(this.#api);
  }

  killNode(): Promise<void> {
    return killEnd(this.#node);
  }

  async clear(): Promise<void> {
    await Promise.all([killEnd(this.#node), killEnd(this.#api)]);
    await this.#bench.clear();
  }

  async #start(file: string, args: string[]): Promise<ChildProcess> {
    return (await startEnd(path.join(__dirname, file), args)).child;
  }
}
