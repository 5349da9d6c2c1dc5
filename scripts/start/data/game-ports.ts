import { errorCode } from '../error-code.ts';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Problem } from '../problem.ts';
import { readJson, writeJson } from './json-file.ts';
import { isPortFree } from './ports.ts';

/** Where ranges begin: Minecraft's own port. They end below the ports that Linux gives to outgoing connections (32768). */
const FIRST_PORT = 25_565;
const LAST_PORT = 32_767;
export const RANGE_SIZE = 100;

export interface AllocationPorts {
  ip: string;
  from: number;
  to: number;
}

const rangeSchema = z.object({ from: z.number().int(), to: z.number().int() });
const registrySchema = z.record(z.string(), rangeSchema);
type Registry = z.infer<typeof registrySchema>;

/**
 * The range of ports for this installation's game servers: chosen once, remembered in its data folder, and entered into a
 * register of this user's installations, so that no two get the same.
 * @throws Problem when no range is left
 */
export async function chooseGamePorts(
  dataDir: string,
  stateDir: string,
  host: string,
  isFree = isPortFree,
): Promise<AllocationPorts> {
  const file = join(dataDir, 'game-ports.json');
  const remembered = rangeSchema.safeParse(readJson(file));
  const ip = addressForPlayers(host);
  if (remembered.success) return { ip, ...remembered.data };
  mkdirSync(stateDir, { recursive: true });
  const range = await withRegistry(stateDir, async (registry) => {
    const chosen = await freeRange(Object.values(registry), isFree);
    registry[dataDir] = chosen;
    writeJson(file, chosen);
    return chosen;
  });
  return { ip, ...range };
}

async function freeRange(
  claimed: { from: number; to: number }[],
  isFree: typeof isPortFree,
): Promise<{ from: number; to: number }> {
  for (let from = FIRST_PORT; from + RANGE_SIZE - 1 <= LAST_PORT; from += RANGE_SIZE) {
    const to = from + RANGE_SIZE - 1;
    if (claimed.some((other) => from <= other.to && other.from <= to)) continue;
    const ports = Array.from({ length: RANGE_SIZE }, (_, index) => from + index);
    if ((await Promise.all(ports.map((port) => isFree('0.0.0.0', port)))).every(Boolean)) return { from, to };
  }
  throw new Problem(
    `No ${RANGE_SIZE} free ports in a row are left between ${FIRST_PORT} and ${LAST_PORT} for game servers. Stop an installation that is not needed.`,
  );
}

/** One at a time reads and writes the register. A lock older than a minute was left by a crash. */
async function withRegistry<T>(stateDir: string, use: (registry: Registry) => Promise<T>): Promise<T> {
  const file = join(stateDir, 'game-ports.json');
  const lock = `${file}.lock`;
  while (!tryMakeDir(lock)) {
    if (ageMs(lock) > 60_000) rmSync(lock, { recursive: true, force: true });
    else await delay(20);
  }
  try {
    const known = registrySchema.safeParse(readJson(file)).data ?? {};
    // A data folder that was deleted gives its ports back.
    const living = Object.entries(known).filter(([dataDir]) => existsSync(join(dataDir, 'game-ports.json')));
    const registry = Object.fromEntries(living);
    const result = await use(registry);
    writeJson(file, registry);
    return result;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function tryMakeDir(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** The address that players connect to: this machine's own on its network, if it accepts connections from everywhere. */
export function addressForPlayers(host: string): string {
  if (host === 'localhost') return '127.0.0.1';
  if (host !== '0.0.0.0' && host !== '::') return host;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find((address) => address.family === 'IPv4' && !address.internal)?.address ?? '127.0.0.1';
}
