import type { OperationOptions } from '#domain/operations/options.ts';
import type { StartOperationInput } from '../contracts/server/messages.ts';
import type { KnownServer, ServerLauncher } from './servers.ts';

type OperationStart = StartOperationInput & { options: OperationOptions };

/** Starts an operation through its server's actor, or directly where the server is deleted. Idempotent by the operation's id. */
export async function sendOperation(
  launcher: ServerLauncher,
  server: KnownServer,
  input: OperationStart,
  withoutActor: boolean,
): Promise<void> {
  if (withoutActor) await launcher.startAlone(server, input);
  else await launcher.startOperation(server, input);
}

/** The actor's input. For an install it also carries `startAfterwards`, which actors older than options read. */
export function startInput(
  operationId: string,
  options: OperationOptions,
  requestedBy: StartOperationInput['requestedBy'],
): OperationStart {
  const startAfterwards = options.kind === 'install' && options.startAfterwards;
  return { operationId, kind: options.kind, requestedBy, options, startAfterwards };
}
