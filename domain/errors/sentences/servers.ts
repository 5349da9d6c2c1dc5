import type { OperationKind } from '#domain/operations/operation.ts';
import type { PowerAction } from '#domain/servers/state.ts';
import { operationNouns } from '#domain/operations/titles.ts';

/** A server, its power, its operations and its blueprint. */
export const serverSentences = {
  'server.not_found': () => 'There is no such server, or you have no access to it.',
  'server.name_mismatch': ({ name }: { name: string }) => `Type the name of the server exactly: ${name}.`,
  'server.operation_running': ({ operation }: { operation: OperationKind }) =>
    `The server is busy with ${operationNouns[operation]}. Wait until it ends, or cancel it.`,
  /** Sent by workers from before refusals had codes of their own. */
  'server.wrong_state': () => 'This is not possible in the server’s current state.',
  'server.not_running': () => 'The server is not running. Start it first.',
  'server.running': () => 'The server is running, so its files cannot be replaced. Stop it first.',
  'server.not_installed': () => 'The server is not installed yet. Wait for its installation, or run it.',
  'server.install_failed': () => 'The installation failed. Run it again first.',
  'server.already_installed': () => 'The server is already installed. Reinstall it instead.',
  'server.suspended': ({ again }: { again?: boolean } = {}) =>
    again === true
      ? 'The server is already suspended.'
      : 'The server is suspended. An administrator must lift the suspension first.',
  'server.not_suspended': () => 'The server is not suspended.',
  'server.being_deleted': () => 'The server is being deleted.',
  'server.already_running': () => 'The server is already running.',
  'server.stopping': ({ again }: { again?: boolean } = {}) =>
    again === true ? 'The server is already stopping.' : 'The server is stopping. Wait for it, or kill it.',
  'server.power_underway': ({ action, again }: { action: PowerAction; again?: boolean }) =>
    again === true ? `A ${action} is already in progress.` : `A ${action} is in progress. Wait until it ends.`,
  'server.not_recovering': ({ gaveUp }: { gaveUp?: boolean } = {}) =>
    gaveUp === true ? 'No restart is planned. Start the server yourself.' : 'No restart is planned.',
  'server.no_actor': () => 'Nothing is in progress on this server. Start the action again.',
  /** A refusal whose code this version does not know. */
  'server.refused': ({ sentence }: { sentence: string }) => sentence,
  'server.still_starting': () => 'The server is being started and cannot be stopped yet. This is retried.',
  'server.cannot_be_killed': ({ seconds }: { seconds: number }) =>
    `The process did not end within ${seconds} seconds of being killed. This is retried; if it stays, restart the node.`,
  'server.start_failed': () => 'The server could not be started.',
  'server.foreign_container': ({ container }: { container: string }) =>
    `Another installation on this Docker engine has a container named ${container}. Remove that container.`,
  'server.settings_too_long': () =>
    'The startup command and the variables together are too long. Shorten the values, or put long texts into a file.',
  'console.not_reading': () => 'The server is not reading its console at the moment. Try again later.',
  'operation.not_found': () => 'There is no such operation, or you have no access to it.',
  'operation.not_running': () => 'This operation has already ended.',
  'operation.not_cancellable': ({ reason }: { reason?: 'by_force' } = {}) =>
    reason === 'by_force' ? 'A forced deletion cannot be cancelled.' : 'This operation can no longer be cancelled.',
  'operation.not_retryable': ({ reason }: { reason?: 'server_gone' } = {}) =>
    reason === 'server_gone'
      ? 'The server of this operation was deleted, so it cannot be retried.'
      : 'Only a failed or cancelled operation can be retried.',
  'operation.no_history': () => 'The history of this operation is no longer kept.',
  'operation.cancelled': () => 'The operation was cancelled.',
  'operation.terminated': ({ undone }: { undone?: boolean } = {}) =>
    undone === true
      ? 'An administrator ended the operation; its changes were undone.'
      : 'An administrator ended the operation.',
  'operation.malformed': ({ operation }: { operation?: OperationKind } = {}) =>
    `The request does not say what ${operation === undefined ? 'to do' : `${operationNouns[operation]} is to do`}. Request it again.`,
  'install.script_failed': ({ exitCode }: { exitCode: number | null }) =>
    `The script ${exitCode === null ? 'was ended by the system' : `failed with exit code ${exitCode}`}. Its output says why.`,
  'blueprint.not_found': () => 'There is no such blueprint. Choose another one.',
  'blueprint.invalid': ({ file, errors }: { file: string; errors: string }) =>
    `The blueprint ${file} is invalid: ${errors}`,
  'blueprint.unreadable': ({ folder, reason }: { folder: string; reason: string }) =>
    `The blueprints in ${folder} cannot be read: ${reason}`,
  'blueprint.invalid_variables': ({ summary }: { summary: string }) => summary,
  'blueprint.unknown_variable': ({ variable }: { variable: string }) =>
    `The variable ${variable} has no value. Set it on the startup page of the server.`,
  'blueprint.unknown_image': ({ image, images }: { image: string; images: string }) =>
    `The blueprint has no image ${image}. Choose one of these: ${images}.`,
  'blueprint.runtime_unsupported': ({ needed, runtime }: { needed: string; runtime: string }) =>
    `This blueprint needs the ${needed} runtime; this node has only ${runtime}. Create the server on another node.`,
};
