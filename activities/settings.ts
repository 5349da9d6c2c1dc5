import type { ReplacedSettings, WaitingSettings } from '#domain/operations/input.ts';
import { OperationInputRow } from '#domain/operations/input.ts';
import { codedError } from '#domain/errors.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { SettingsActivities } from '#temporal/contracts/control/settings.ts';
import type { ControlDependencies } from './dependencies.ts';
import { notifyChanged } from '#prisma/changes.ts';

type Transaction = Prisma.TransactionClient;

/** Settings that change with an operation and revert with it; and hiding a server from all lists. */
export function createSettingsActivities({ prisma }: ControlDependencies): SettingsActivities {
  return {
    async applySettings({ serverId, operationId }) {
      await prisma.$transaction(async (transaction) => {
        const input = await lockInput(transaction, operationId);
        const { settings, previousSettings, settingsReverted } = input;
        if (settings === undefined || previousSettings !== undefined || settingsReverted === true) return;
        const replaced = await readReplaced(transaction, serverId, settings);
        await write(transaction, serverId, settings.image ?? null, settings.variables ?? {});
        await keepInput(transaction, operationId, { ...input, previousSettings: replaced });
        await notifyChanged(transaction, 'server', serverId);
      });
    },

    async revertSettings({ serverId, operationId }) {
      await prisma.$transaction(async (transaction) => {
        const input = await lockInput(transaction, operationId);
        const { settings, previousSettings, settingsReverted } = input;
        if (settings === undefined || settingsReverted === true) return;
        if (previousSettings !== undefined) {
          // A later change by a user wins: only settings that are still as the operation left them go back.
          const present = await readReplaced(transaction, serverId, settings);
          const isOurs = (key: string) => present.variables[key] === settings.variables?.[key];
          const variables = Object.entries(previousSettings.variables).filter(([key]) => isOurs(key));
          const image = present.image === settings.image ? previousSettings.image : null;
          await write(transaction, serverId, image, Object.fromEntries(variables));
          await notifyChanged(transaction, 'server', serverId);
        }
        // Also where nothing was replaced: an attempt of `applySettings` that timed out may still be running.
        await keepInput(transaction, operationId, { ...input, settingsReverted: true });
      });
    },

    async hideServer({ serverId }) {
      await prisma.$transaction(async (transaction) => {
        const { count } = await transaction.server.updateMany({
          where: { id: serverId, deletedAt: null },
          data: { status: 'deleted', deletedAt: new Date() },
        });
        if (count > 0) await notifyChanged(transaction, 'server', serverId);
      });
    },
  };
}

/** The operation's input, locked until the transaction ends. */
async function lockInput(transaction: Transaction, operationId: string): Promise<OperationInputRow> {
  const [row] = await transaction.$queryRaw<{ input: unknown }[]>`
    SELECT input FROM operations WHERE id = ${operationId}::uuid FOR UPDATE`;
  if (row === undefined) throw codedError('operation.not_found');
  return OperationInputRow.parse(row.input);
}

async function keepInput(transaction: Transaction, operationId: string, input: OperationInputRow): Promise<void> {
  await transaction.operation.update({ where: { id: operationId }, data: { input } });
}

/** The server's current values of the settings that are about to change. */
async function readReplaced(
  transaction: Transaction,
  serverId: string,
  settings: WaitingSettings,
): Promise<ReplacedSettings> {
  const server = await transaction.server.findUnique({
    where: { id: serverId },
    select: { image: true, variables: true },
  });
  if (server === null) throw codedError('server.not_found');
  const stored = new Map(server.variables.map(({ key, value }) => [key, value]));
  return {
    image: settings.image === undefined ? null : server.image,
    variables: Object.fromEntries(Object.keys(settings.variables ?? {}).map((key) => [key, stored.get(key) ?? null])),
  };
}

async function write(
  transaction: Transaction,
  serverId: string,
  image: string | null,
  variables: Readonly<Record<string, string | null>>,
): Promise<void> {
  if (image !== null) await transaction.server.update({ where: { id: serverId }, data: { image } });
  for (const [key, value] of Object.entries(variables)) {
    if (value === null) await transaction.serverVariable.deleteMany({ where: { serverId, key } });
    else {
      const where = { serverId_key: { serverId, key } };
      await transaction.serverVariable.upsert({ where, create: { serverId, key, value }, update: { value } });
    }
  }
}
