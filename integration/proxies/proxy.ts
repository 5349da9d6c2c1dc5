import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTestConfig } from '#scripts/test/config.ts';
import { freePort } from '#scripts/test/free-port.ts';
import { until } from '#scripts/test/until.ts';
import { clientOf, publicHost } from './client.ts';

export type ProxyName = 'nginx' | 'caddy';

const deploy = join(import.meta.dirname, '../../deploy');

/** Left out where there is no such proxy, but never where CI is set. */
export const describeWith = (name: ProxyName): typeof describe =>
  readTestConfig().isCi || spawnSync(name, [name === 'nginx' ? '-v' : 'version']).status === 0
    ? describe
    : (describe.skip as typeof describe);

export interface Proxy {
  /** The port of https. */
  port: number;
  httpPort: number;
  stop(): Promise<void>;
}

/** Starts the example of `deploy/` in front of an API, with nothing changed but its name, ports and certificate. */
export async function startProxy(
  name: ProxyName,
  ports: { port: number; httpPort: number; api: number },
): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), `mamba-${name}-`));
  const args = name === 'nginx' ? nginx(folder, ports) : caddy(folder, ports);
  const child = spawn(name, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const client = clientOf(ports.port);
  await until(`${name} to answer`, async () => {
    if (child.exitCode !== null) throw new Error(`${name} ended: ${said}`);
    return (await client('/healthz')).status === 200;
  });
  return {
    ...ports,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function example(file: string): string {
  return readFileSync(join(deploy, file), 'utf8').replaceAll('panel.example.com', publicHost);
}

function nginx(folder: string, { port, httpPort, api }: { port: number; httpPort: number; api: number }): string[] {
  const subject = ['-subj', `/CN=${publicHost}`];
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')];
  const made = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...subject,
    ...files,
  ]);
  if (made.status !== 0) throw new Error(`There is no certificate: ${made.stderr.toString()}`);
  const site = example('nginx.conf')
    .replace('listen 80', `listen 127.0.0.1:${httpPort}`)
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replaceAll(`/etc/ssl/${publicHost}`, folder)
    .replace('127.0.0.1:8080', `127.0.0.1:${api}`);
  const config = join(folder, 'nginx.conf');
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (what) => `${what}_temp_path ${folder}/${what};`,
  );
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr;\nevents {}\nhttp { access_log off; ${places.join(' ')}\n${site}}\n`,
  );
  return ['-p', folder, '-c', config];
}

function caddy(folder: string, { port, httpPort, api }: { port: number; httpPort: number; api: number }): string[] {
  const site = example('Caddyfile').replace('127.0.0.1:8080', `127.0.0.1:${api}`);
  const config = join(folder, 'Caddyfile');
  // Its own authority issues the certificate: no other can be asked for the name of a test.
  const options = [
    'admin off',
    `http_port ${httpPort}`,
    `https_port ${port}`,
    'default_bind 127.0.0.1',
    'local_certs',
    'skip_install_trust',
  ];
  writeFileSync(config, `{\n\t${options.join('\n\t')}\n}\n${site}`);
  return ['run', '--config', config, '--adapter', 'caddyfile'];
}

/** Ports for a proxy, before the API behind it exists. */
export async function proxyPorts(): Promise<{ port: number; httpPort: number }> {
  return { port: await freePort(), httpPort: await freePort() };
}
