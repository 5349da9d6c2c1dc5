import { codedError } from '#domain/errors.ts';
import type { DomainError } from '#domain/errors.ts';

/** The Docker engine does not answer, or refuses this user. A retry helps once that is changed. */
export function runtimeUnavailable(reason: 'no_answer' | 'not_allowed', cause?: unknown): DomainError {
  return codedError('runtime.unavailable', { reason }, { kind: 'transient', cause });
}

/** Another program on this machine listens on the port. */
export function portTaken(port: number | null, cause?: unknown): DomainError {
  return codedError('port.taken', port === null ? {} : { port }, { cause });
}

/** A command for a server that does not run. */
export function notRunning(serverId: string): DomainError {
  return codedError('server.not_running', {}, { details: { serverId } });
}

/** The machine lacks programs that the blueprint needs (process runtime only). */
export function programsMissing(programs: string[]): DomainError {
  return codedError('program.missing', { programs: programs.join(', ') }, { details: { programs } });
}
