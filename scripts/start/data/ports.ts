import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../problem.ts';
import { readJson, writeJson } from './json-file.ts';

const NAMES = ['postgres', 'temporal', 'temporalUi', 'panelDev', 'nodes'] as const;
type PortName = (typeof NAMES)[number];
export type Ports = Record<PortName, number>;

const rememberedSchema = z.partialRecord(z.enum(NAMES), z.number().int());

/**
 * The installation's inner ports: those of last time where they are still free, else the next ones above the panel's, else
 * any free ones. Remembered in the data folder.
 */
export async function choosePorts(dataDir: string, basePort: number, isFree = isPortFree): Promise<Ports> {
  const file = join(dataDir, 'ports.json');
  const remembered = rememberedSchema.safeParse(readJson(file)).data ?? {};
  const ports = {} as Ports;
  const taken = new Set([basePort]);
  for (const [index, name] of NAMES.entries()) {
    const preferred = [remembered[name], basePort + 1 + index].filter((port) => port !== undefined && port <= 65_535);
    const port = (await firstFree(preferred, taken, isFree)) ?? (await anyFreePort());
    ports[name] = port;
    taken.add(port);
  }
  writeJson(file, ports);
  return ports;
}

async function firstFree(
  preferred: (number | undefined)[],
  taken: Set<number>,
  isFree: typeof isPortFree,
): Promise<number | null> {
  for (const port of preferred) {
    if (port !== undefined && !taken.has(port) && (await isFree('127.0.0.1', port))) return port;
  }
  return null;
}

/** @throws Problem when the panel cannot listen there, saying why and what to do */
export async function assertCanListen(host: string, port: number): Promise<void> {
  const code = await listenError(host, port);
  if (code === null) return;
  if (code === 'EADDRINUSE') {
    throw new Problem(
      `Port ${port} is taken by another program. Choose another: npm start -- --port ${port + 100 > 65_535 ? 8080 : port + 100}`,
    );
  }
  if (code === 'EACCES')
    throw new Problem(`Port ${port} is for root alone. Choose one above 1023: npm start -- --port 8080`);
  throw new Problem(
    `This machine cannot listen on ${host}, port ${port} (${code}). Choose another address with --host.`,
  );
}

export async function isPortFree(host: string, port: number): Promise<boolean> {
  return (await listenError(host, port)) === null;
}

function listenError(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
