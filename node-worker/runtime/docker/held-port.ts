import { readdirSync, readFileSync } from 'node:fs';
import { codedError } from '#domain/errors.ts';
import type { DomainError } from '#domain/errors.ts';
import { engine } from './errors.ts';
import type { Place } from './place.ts';

/**
 * Distinguishes a port that another program has from one that the engine itself holds for no container: an engine that was killed in
 * the middle of a start may bind the port again when it is back, without a container that uses it (seen with 20.10).
 * Nothing but another restart of it frees the port, so the start is tried again until then.
 */
export async function whoHasPort(place: Place, error: DomainError): Promise<DomainError> {
  const { port } = error.details;
  if (error.code !== 'port.taken' || typeof port !== 'number' || !hasProxy(port)) return error;
  const containers = await engine(() => place.docker.listContainers());
  if (containers.some(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port))) return error;
  return codedError('port.held_by_engine', { port }, { kind: 'transient', cause: error });
}

/** Whether the engine's own helper listens on the port, by the list of processes. */
function hasProxy(port: number): boolean {
  const wanted = ['-host-port', String(port)].join('\0');
  try {
    return readdirSync('/proc').some((name) => /^\d+$/.test(name) && commandLine(name).includes(`${wanted}\0`));
  } catch {
    return false; // no Linux
  }
}

function commandLine(pid: string): string {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return /(^|\/)docker-proxy\0/.test(text) ? text : '';
  } catch {
    return ''; // it ended while we looked
  }
}
