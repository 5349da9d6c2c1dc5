import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import type { PortSpec } from '#domain/servers/spec.ts';
import type { z } from 'zod';
import { portTaken, programsMissing } from '../errors.ts';

/** Starts a wrapper in a session of its own, so that neither our end nor a Ctrl-C in our terminal reaches it. */
export function launch(wrapper: string, args: string[], cwd: string, env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', wrapper, 'sh', ...args], { cwd, env, detached: true, stdio: 'ignore' });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

/** Throws `program.missing` with all that are not on the path. */
export async function requirePrograms(programs: string[], searchPath: string): Promise<void> {
  const there = await Promise.all(programs.map((program) => isOnPath(program, searchPath)));
  const missing = programs.filter((_, index) => there[index] === false);
  if (missing.length > 0) throw programsMissing(missing);
}

async function isOnPath(program: string, searchPath: string): Promise<boolean> {
  const tries = searchPath.split(':').map((folder) => access(path.join(folder, program), constants.X_OK));
  return Promise.any(tries).then(
    () => true,
    () => false,
  );
}

/** Throws `port.taken`. A game that meets a port in use says so in a hundred ways, or not at all. */
export async function requireFreePorts(ports: z.infer<typeof PortSpec>[]): Promise<void> {
  await Promise.all(ports.map(requireFreePort));
}

function requireFreePort({ ip, port }: z.infer<typeof PortSpec>): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(portTaken(port, error));
      else resolve();
    });
    probe.listen({ host: ip, port, exclusive: true }, () => probe.close(() => resolve()));
  });
}
