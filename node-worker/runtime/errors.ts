import { DomainError } from '#domain/errors.ts';

/** Docker does not answer, or there is nothing here to run servers with. Trying again helps once it is up. */
export function runtimeUnavailable(message: string, cause?: unknown): DomainError {
  return new DomainError('runtime.unavailable', message, { kind: 'transient', cause });
}

/** Somebody else on this machine listens on the port. */
export function portTaken(port: number | null, cause?: unknown): DomainError {
  const which = port === null ? 'A port of this server' : `Port ${port}`;
  return new DomainError(
    'port.taken',
    `${which} is already in use on the node. Free it, or give the server another port.`,
    {
      details: port === null ? {} : { port },
      cause,
    },
  );
}

/** A command for a server that does not run. */
export function notRunning(serverId: string): DomainError {
  return new DomainError(
    'server.not_running',
    'The server is not running, so it cannot take commands. Start it first.',
    {
      details: { serverId },
    },
  );
}

/** The machine lacks programs that the blueprint needs (process runtime only). */
export function programsMissing(programs: string[]): DomainError {
  return new DomainError(
    'program.missing',
    `This node has no ${programs.join(', ')}. Install it on the node, or use a node with Docker.`,
    { details: { programs } },
  );
}
