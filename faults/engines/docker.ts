import { createHash } from 'node:crypto';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { descendants } from '#e2e/support/processes.ts';
import { formatRange, overlaps, parseRange } from '#node-worker/runtime/docker/subnets.ts';
import { Service } from './child.ts';

/** The images that the campaign's servers use. */
const IMAGES = ['debian:bookworm-slim'];

/** Why no engine can be started here; null when one can. */
export function whyNoEngine(): string | null {
  if (process.getuid?.() !== 0) return 'only root can start a Docker engine of its own';
  for (const program of ['dockerd', 'containerd', 'docker']) {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    } catch {
      return `there is no ${program} on the PATH`;
    }
  }
  return null;
}

/**
 * A Docker engine of the campaign's own, with live-restore, so that it can be killed without harm to anybody's containers. It
 * shares nothing with the machine's: not the data, the containerd, the firewall's rules, nor the range of its networks.
 */
export class DockerEngine {
  readonly socket: string;
  readonly docker: Docker;
  #restarts: string[] = [];

  readonly #folder: string;
  readonly #containerd: Service;
  readonly service: Service;
  readonly networkPool: string;

  private constructor(folder: string, containerd: Service, service: Service, networkPool: string) {
    this.#folder = folder;
    this.#containerd = containerd;
    this.service = service;
    this.networkPool = networkPool;

    this.socket = socketOf(folder);
    this.docker = new Docker({ socketPath: this.socket });
  }

  static async start(folder: string): Promise<DockerEngine> {
    mkdirSync(folder, { recursive: true });
    const containerd = containerdService(folder);
    const engine = new DockerEngine(folder, containerd, dockerdService(folder), freePool());
    try {
      await containerd.start();
      await engine.service.start();
      await copyImages(engine.socket);
    } catch (error) {
      await engine.dispose();
      throw error;
    }
    return engine;
  }

  /** The environment of the installation. */
  get env(): Record<string, string> {
    return { MAMBA_DOCKER_SOCKET: this.socket, MAMBA_NETWORK_POOL: this.networkPool };
  }

  /**
   * Brings it back after a kill. One that was killed in the middle of a start may keep an unused port occupied afterwards, a fault of
   * the engine's own that only another restart of it mends: so does the campaign, as an operator would who reads what the
   * server says of it.
   */
  async comeBack(): Promise<void> {
    await this.service.start();
    const held = await this.#portsHeldForNobody();
    if (held.length > 0) await this.#restartFor(`held port ${held.join(', ')} for no container`);
  }

  /** Does what a server that could not start asked for. */
  async heed(reasons: readonly (string | null)[]): Promise<void> {
    const [asked] = reasons.filter((reason) => reason?.startsWith('port.held_by_engine') === true);
    if (asked != null) await this.#restartFor(`is what a server could not start for (${asked})`);
  }

  async #restartFor(reason: string): Promise<void> {
    this.#restarts.push(`the engine ${reason}, and was restarted`);
    await this.service.stop();
    await this.service.start();
  }

  /** What it was restarted for, told once. */
  takeRestarts(): string[] {
    const restarts = this.#restarts;
    this.#restarts = [];
    return restarts;
  }

  async #portsHeldForNobody(): Promise<number[]> {
    const containers = await this.docker.listContainers();
    const published = new Set(containers.flatMap(({ Ports }) => Ports.map(({ PublicPort }) => PublicPort)));
    return descendants(this.service.pid ?? 0)
      .flatMap(({ command }) => /docker-proxy .*-host-port (\d+)/.exec(command)?.[1] ?? [])
      .map(Number)
      .filter((port) => !published.has(port));
  }

  /** Ends it, its containers and its networks, and removes all that it had on disk. */
  async dispose(): Promise<void> {
    if (this.service.pid !== undefined) {
      for (const { Id } of await this.docker.listContainers({ all: true }).catch(() => [])) {
        await this.docker
          .getContainer(Id)
          .remove({ force: true, v: true })
          .catch(() => undefined);
      }
      for (const network of await this.docker.listNetworks().catch(() => [])) {
        if (network.Driver === 'bridge')
          await this.docker
            .getNetwork(network.Id)
            .remove()
            .catch(() => undefined);
      }
      await this.service.stop();
    }
    await this.#containerd.stop();
    removeBridge(this.#folder);
    // With live-restore the engine leaves its data folder mounted on itself.
    for (const mounted of mountsBelow(this.#folder)) execFileSync('umount', ['-l', mounted]);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const socketOf = (folder: string): string => join(folder, 'docker.sock');

function containerdService(folder: string): Service {
  const address = join(folder, 'containerd.sock');
  const config = join(folder, 'containerd.toml');
  writeFileSync(
    config,
    [
      'version = 2',
      `root = "${join(folder, 'containerd-root')}"`,
      `state = "${join(folder, 'containerd-state')}"`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
      '[grpc]',
      `  address = "${address}"`,
      '',
    ].join('\n'),
  );
  const ping = () => succeeds('ctr', ['--address', address, 'version']);
  return new Service({
    name: 'containerd',
    command: 'containerd',
    args: ['--config', config, '--log-level', 'warn'],
    logFile: join(folder, 'containerd.log'),
    serves: ping,
  });
}

/** Name of the bridge that is made for an engine and removed with it; at most 15 characters. */
const bridgeName = (folder: string): string => `mf${createHash('sha256').update(folder).digest('hex').slice(0, 10)}`;

function ownBridge(folder: string): string {
  const name = bridgeName(folder);
  const octet = Number.parseInt(name.slice(2, 4), 16);
  execFileSync('ip', ['link', 'add', 'name', name, 'type', 'bridge']);
  execFileSync('ip', ['address', 'add', `10.186.${octet}.1/24`, 'dev', name]);
  execFileSync('ip', ['link', 'set', name, 'up']);
  return name;
}

function removeBridge(folder: string): void {
  execFileSync('ip', ['link', 'delete', bridgeName(folder)], { stdio: 'ignore' });
}

function dockerdService(folder: string): Service {
  const socket = socketOf(folder);
  const config = join(folder, 'daemon.json');
  writeFileSync(config, '{}');
  const docker = new Docker({ socketPath: socket });
  return new Service({
    name: 'the Docker engine',
    command: 'dockerd',
    args: [
      ...['--config-file', config, '--live-restore', '--log-level', 'warn'],
      ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')],
      ...['--host', `unix://${socket}`, '--containerd', join(folder, 'containerd.sock')],
      // The firewall belongs to the machine's own engine: with rules of ours that one's would go. Servers have networks of
      // their own; nothing in the campaign calls out of them. A bridge of its own: told to have none, an engine removes docker0,
      // which is the other engine's.
      ...['--bridge', ownBridge(folder), '--iptables=false', '--ip6tables=false', '--ip-masq=false'],
    ],
    logFile: join(folder, 'dockerd.log'),
    serves: () =>
      docker.ping().then(
        () => true,
        () => false,
      ),
  });
}

/** Base images that the machine's own engine has need not be fetched; the others the platform pulls. */
async function copyImages(socket: string): Promise<void> {
  for (const image of IMAGES) {
    if (!(await succeeds('docker', ['image', 'inspect', image]))) continue;
    await pipe(['docker', 'save', image], ['docker', '--host', `unix://${socket}`, 'load']);
  }
}

function pipe([from = '', ...fromArgs]: string[], [to = '', ...toArgs]: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const source = spawn(from, fromArgs, { stdio: ['ignore', 'pipe', 'inherit'] });
    const target = spawn(to, toArgs, { stdio: ['pipe', 'ignore', 'inherit'] });
    source.stdout.pipe(target.stdin);
    for (const child of [source, target]) child.once('error', reject);
    target.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${to} ${toArgs.join(' ')} failed.`))));
  });
}

function succeeds(command: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

/** A range of private addresses that no interface of this machine is in, cut into networks of 16. */
function freePool(): string {
  const taken = Object.values(networkInterfaces())
    .flat()
    .flatMap((at) => (at?.family === 'IPv4' && at.cidr !== null ? [parseRange(at.cidr)] : []));
  for (let third = 0; third < 256; third += 16) {
    const pool = parseRange(`10.187.${third}.0/20`);
    if (!taken.some((range) => overlaps(range, pool))) return `${formatRange(pool)},28`;
  }
  throw new Error('All of 10.187.0.0/16 is taken on this machine.');
}

function mountsBelow(folder: string): string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((target) => target.startsWith(`${folder}/`))
    .reverse();
}
