import { openVariables, sealVariables } from '#prisma/keys/sealed-variables.ts';
import { Blueprint } from '#domain/blueprints/schema.ts';
import type { DeleteServerRequest, ReinstallRequest } from '#domain/contracts/servers.ts';
import type { WaitingSettings } from '#domain/operations/input.ts';
import { reserveBackup, timeName } from '../backups/reserve.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem } from '../http/refuse.ts';
import type { Caller } from '../http/request-context.ts';
import type { OperationCall, PlannedServer } from '../operations/begin.ts';
import { beginOperation } from '../operations/begin.ts';
import { imageOf } from './create.ts';
import { resolveChanges } from './update.ts';

/** Installs a server whose first install never succeeded; reinstalls any other over its files. Answers with the operation's id. */
export async function installServer(deps: ApiDependencies, call: OperationCall): Promise<string> {
  return beginOperation(deps, call, { kinds: ['install', 'reinstall'] }, async (transaction, server) => {
    const installed = await transaction.operation.findFirst({
      where: { serverId: server.id, kind: { in: ['install', 'reinstall'] }, status: 'succeeded' },
      select: { id: true },
    });
    return {
      options:
        installed === null
          ? { kind: 'install', startAfterwards: server.startWhenInstalled }
          : { kind: 'reinstall', files: 'keep', changesSettings: false },
    };
  });
}

/** @throws DomainError `blueprint.invalid_variables`, `blueprint.unknown_image`, `request.invalid` */
export function reinstallServer(
  deps: ApiDependencies,
  call: OperationCall,
  { files, variables, image }: ReinstallRequest,
): Promise<string> {
  return reinstallWith(deps, call, files, (server) => changesOf(deps, server, { variables, image }, call.caller));
}

/** `settings` decides what changes with the reinstall; it waits in the operation's row. */
export function reinstallWith(
  deps: ApiDependencies,
  call: OperationCall,
  files: ReinstallRequest['files'],
  settingsOf: (server: PlannedServer) => Promise<WaitingSettings | undefined> | WaitingSettings | undefined,
): Promise<string> {
  return beginOperation(deps, call, { kinds: ['reinstall'] }, async (_, server) => {
    const settings = await settingsOf(server);
    return { options: { kind: 'reinstall', files, changesSettings: settings !== undefined }, settings };
  });
}

/** Brings the game to its newest version. @throws DomainError `backup.limit_reached` */
export function updateGame(deps: ApiDependencies, call: OperationCall, backupFirst: boolean): Promise<string> {
  return beginOperation(deps, call, { kinds: ['update'] }, async (transaction, server) => {
    if (!backupFirst) return { options: { kind: 'update', backupId: null } };
    const backup = await reserveBackup(transaction, server, {
      name: `Before the update, ${timeName()}`,
      trigger: 'update',
      requestedByName: call.caller.name,
    });
    return { options: { kind: 'update', backupId: backup.id }, backup };
  });
}

export function restartServer(deps: ApiDependencies, call: OperationCall, skipCountdown: boolean): Promise<string> {
  return beginOperation(deps, call, { kinds: ['restart'] }, () => ({ options: { kind: 'restart', skipCountdown } }));
}

export function suspendServer(deps: ApiDependencies, call: OperationCall, reason: string): Promise<string> {
  return beginOperation(deps, call, { kinds: ['suspend'] }, () => ({ options: { kind: 'suspend', reason } }));
}

export function unsuspendServer(deps: ApiDependencies, call: OperationCall): Promise<string> {
  return beginOperation(deps, call, { kinds: ['unsuspend'] }, () => ({ options: { kind: 'unsuspend' } }));
}

export type DeleteChoice = Pick<DeleteServerRequest, 'lastBackup' | 'backups' | 'force'>;

/** @throws DomainError `server.name_mismatch` unless the name was typed as it is; `backup.limit_reached` */
export function deleteServer(
  deps: ApiDependencies,
  call: OperationCall,
  request: DeleteServerRequest,
): Promise<string> {
  return deleteAs(deps, call, request, (server) => {
    if (request.confirmName === server.name) return;
    const sentence = `Type the server's name, ${server.name}, to delete it.`;
    throw problem('server.name_mismatch', sentence, {
      details: { errors: [{ path: 'confirmName', message: sentence }] },
    });
  });
}

/** `check` may refuse, knowing the server. A delete by force that failed may be tried again: its server is in no list any more. */
export function deleteAs(
  deps: ApiDependencies,
  call: OperationCall,
  { lastBackup, backups, force }: DeleteChoice,
  check: (server: PlannedServer) => void = () => undefined,
): Promise<string> {
  const wanted = { kinds: ['delete' as const], ofDeleted: call.retryOfId !== undefined };
  return beginOperation(deps, call, wanted, async (transaction, server) => {
    check(server);
    const backup = lastBackup
      ? await reserveBackup(transaction, server, {
          name: `Last one of ${server.name}`,
          trigger: 'delete',
          requestedByName: call.caller.name,
        })
      : undefined;
    return { options: { kind: 'delete', lastBackupId: backup?.id ?? null, backups, force }, backup };
  });
}

/** What a reinstall changes, checked as a change of the settings is, values sealed; undefined where that is nothing. */
async function changesOf(
  deps: ApiDependencies,
  server: PlannedServer,
  { variables, image }: Pick<ReinstallRequest, 'variables' | 'image'>,
  caller: Caller,
): Promise<WaitingSettings | undefined> {
  const blueprint = Blueprint.parse(server.blueprint.definition);
  const owner = { serverId: server.id, tenantId: server.tenantId };
  const stored = await openVariables(deps.sealer, owner, server.variables);
  const resolved = resolveChanges(blueprint, stored, variables ?? {}, caller);
  const changed = Object.entries(resolved).filter(
    ([key, value]) => Object.hasOwn(variables ?? {}, key) && stored[key] !== value,
  );
  const sealed = await sealVariables(deps.sealer, owner, Object.fromEntries(changed));
  const newImage = image === undefined ? undefined : imageOf(blueprint, image);
  const settings: WaitingSettings = {
    ...(changed.length === 0 ? {} : { variables: sealed }),
    ...(newImage === undefined || newImage === server.image ? {} : { image: newImage }),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}
