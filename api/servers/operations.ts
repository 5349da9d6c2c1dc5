import { openVariables, sealVariables } from '#prisma/keys/sealed-variables.ts';
import { Blueprint } from '#domain/blueprints/schema.ts';
import type { DeleteServerRequest, ReinstallRequest } from '#domain/contracts/servers.ts';
import type { WaitingSettings } from '#domain/operations/input.ts';
import { reserveBackup, timeName } from '../backups/reserve.ts';
import type { Caller } from '../http/request-context.ts';
import type { OperationTarget, PlannedServer } from '../operations/begin.ts';
import type { LaunchNeeds } from '../operations/start.ts';
import type { KeyedCall } from '../http/call.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { refusedAt } from '#api/http/refuse.ts';
import { beginOperation } from '../operations/begin.ts';
import { imageOf } from './create.ts';
import { assertMayChangeStartup } from './startup.ts';
import { resolveChanges } from './update.ts';

type OperationCall = KeyedCall<LaunchNeeds>;

/** Installs a server whose first install never succeeded; reinstalls any other over its files. Answers with the operation's id. */
export async function installServer(call: OperationCall, target: OperationTarget): Promise<string> {
  return beginOperation(call, { ...target, kinds: ['install', 'reinstall'] }, async (transaction, server) => {
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
  call: KeyedCall<LaunchNeeds & { sealer: Sealer }>,
  { files, variables, image, ...target }: OperationTarget & ReinstallRequest,
): Promise<string> {
  return reinstallWith(call, { ...target, files }, (server) =>
    changesOf(call.deps.sealer, server, { variables, image }, call.caller),
  );
}

/** `settingsOf` decides what changes with the reinstall; the settings wait in the operation's row. */
export function reinstallWith(
  call: OperationCall,
  { files, ...target }: OperationTarget & Pick<ReinstallRequest, 'files'>,
  settingsOf: (server: PlannedServer) => Promise<WaitingSettings | undefined> | WaitingSettings | undefined,
): Promise<string> {
  return beginOperation(call, { ...target, kinds: ['reinstall'] }, async (_, server) => {
    const settings = await settingsOf(server);
    return { options: { kind: 'reinstall', files, changesSettings: settings !== undefined }, settings };
  });
}

/** Brings the game to its newest version. @throws DomainError `backup.limit_reached` */
export function updateGame(
  call: OperationCall,
  { backupFirst, ...target }: OperationTarget & { backupFirst: boolean },
): Promise<string> {
  return beginOperation(call, { ...target, kinds: ['update'] }, async (transaction, server) => {
    if (!backupFirst) return { options: { kind: 'update', backupId: null } };
    const backup = await reserveBackup(transaction, server, {
      name: `Before the update, ${timeName()}`,
      trigger: 'update',
      requestedByName: call.caller.name,
    });
    return { options: { kind: 'update', backupId: backup.id }, backup };
  });
}

export function restartServer(
  call: OperationCall,
  { skipCountdown, ...target }: OperationTarget & { skipCountdown: boolean },
): Promise<string> {
  return beginOperation(call, { ...target, kinds: ['restart'] }, () => ({
    options: { kind: 'restart', skipCountdown },
  }));
}

export function suspendServer(
  call: OperationCall,
  { reason, ...target }: OperationTarget & { reason: string },
): Promise<string> {
  return beginOperation(call, { ...target, kinds: ['suspend'] }, () => ({ options: { kind: 'suspend', reason } }));
}

export function unsuspendServer(call: OperationCall, target: OperationTarget): Promise<string> {
  return beginOperation(call, { ...target, kinds: ['unsuspend'] }, () => ({ options: { kind: 'unsuspend' } }));
}

export type DeleteChoice = Pick<DeleteServerRequest, 'lastBackup' | 'backups' | 'force'>;

/** @throws DomainError `server.name_mismatch` unless the name was typed as it is; `backup.limit_reached` */
export function deleteServer(call: OperationCall, request: OperationTarget & DeleteServerRequest): Promise<string> {
  return deleteAs(call, request, (server) => {
    if (request.confirmName === server.name) return;
    throw refusedAt('confirmName', 'server.name_mismatch', { name: server.name });
  });
}

/** `check` may refuse, knowing the server. A failed delete by force can be retried, although its server is no longer listed. */
export function deleteAs(
  call: OperationCall,
  { serverId, retryOfId, lastBackup, backups, force }: OperationTarget & DeleteChoice,
  check: (server: PlannedServer) => void = () => undefined,
): Promise<string> {
  const wanted = { serverId, retryOfId, kinds: ['delete' as const], ofDeleted: retryOfId !== undefined };
  return beginOperation(call, wanted, async (transaction, server) => {
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

/** What a reinstall changes, checked like a change of the settings, with sealed values; undefined when nothing changes. */
async function changesOf(
  sealer: Sealer,
  server: PlannedServer,
  { variables, image }: Pick<ReinstallRequest, 'variables' | 'image'>,
  caller: Caller,
): Promise<WaitingSettings | undefined> {
  const owner = { serverId: server.id, tenantId: server.tenantId };
  assertMayChangeStartup(caller, owner, { variables, image });
  const blueprint = Blueprint.parse(server.blueprint.definition);
  const stored = await openVariables(sealer, owner, server.variables);
  const resolved = resolveChanges(blueprint, stored, variables ?? {}, caller);
  const changed = Object.entries(resolved).filter(
    ([key, value]) => Object.hasOwn(variables ?? {}, key) && stored[key] !== value,
  );
  const sealed = await sealVariables(sealer, owner, Object.fromEntries(changed));
  const newImage = image === undefined ? undefined : imageOf(blueprint, image);
  const settings: WaitingSettings = {
    ...(changed.length === 0 ? {} : { variables: sealed }),
    ...(newImage === undefined || newImage === server.image ? {} : { image: newImage }),
  };
  return Object.keys(settings).length === 0 ? undefined : settings;
}
