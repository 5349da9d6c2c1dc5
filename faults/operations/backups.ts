import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackupStorage } from '#domain/backups/backup.ts';
import { BackupOperationResponse } from '#domain/contracts/backups.ts';
import { OperationResponse } from '#domain/contracts/operations.ts';
import type { Random } from '../plan/random.ts';
import { GAME } from '../platform/game.ts';
import type { BackedUp, Subject } from '../platform/subject.ts';
import type { World } from '../platform/world.ts';
import type { Prepare } from './operation.ts';
import { RequestedOperation } from './requested.ts';
import { undone } from './scripts.ts';
import { ended, settles, takeServer } from './servers.ts';

/** More than these of one server and the oldest goes first: a campaign is long and disks are not. */
const KEEP = 2;

export const backupLocal: Prepare = (world, random) => backup(world, random, 'local');
export const backupS3: Prepare = (world, random) => backup(world, random, 's3');

/** A backup of a server, which runs on if it runs. One that fails leaves nothing in storage. */
async function backup(world: World, random: Random, storage: BackupStorage) {
  const subject = await takeServer(world, random);
  while (subject.backups.size > KEEP) await removeOldest(world, subject);
  let backupId: string | null = null;
  return new RequestedOperation({
    world,
    subject,
    ask: async () => {
      const asked = await askBackup(world, subject, storage);
      backupId = asked.backupId;
      return asked.operationId;
    },
    settle: ({ status }) => {
      if (status === 'succeeded' && backupId !== null) subject.backups.set(backupId, present(subject));
    },
  });
}

/** All files are those of the backup, or, where it fails, those that were there. */
export const restore: Prepare = async (world, random) => {
  const { subject, backupId, saved } = await withBackup(world, random);
  changeWorld(subject, random);
  subject.settled = { ...subject.settled, contents: await subject.files.contents() };
  return new RequestedOperation({
    world,
    subject,
    ask: async () => {
      subject.mayBeInterrupted();
      const path = `/api/servers/${subject.id}/restore`;
      return (await world.client.send('POST', path, OperationResponse, { backupId })).operation.id;
    },
    settle: ({ status }) => {
      const { settled } = subject;
      if (status !== 'succeeded') return undone(subject);
      // The log of starts is left out of backups, so the game begins to count anew.
      const starts = [settled.runs ? 1 : 0];
      subject.settled = { ...settled, starts, installs: [saved.installs], contents: saved.contents };
    },
  });
};

/** Reads a backup, and changes nothing. */
export const verify: Prepare = async (world, random) => {
  const { subject, backupId } = await withBackup(world, random);
  return new RequestedOperation({
    world,
    subject,
    ask: async () => {
      return (await world.client.send('POST', `/api/backups/${backupId}/verify`, BackupOperationResponse)).operationId;
    },
    settle: () => undefined,
  });
};

/** It is gone from the list and from its storage, or it is whole. */
export const deleteBackup: Prepare = async (world, random) => {
  const { subject, backupId } = await withBackup(world, random);
  return new RequestedOperation({
    world,
    subject,
    ask: () => askRemoval(world, backupId),
    settle: ({ status }) => {
      if (status === 'succeeded') subject.backups.delete(backupId);
    },
  });
};

async function withBackup(
  world: World,
  random: Random,
): Promise<{ subject: Subject; backupId: string; saved: BackedUp }> {
  const subject = await takeServer(world, random);
  if (subject.backups.size === 0) {
    const { operationId, backupId } = await askBackup(world, subject, random.pick(['local', 's3']));
    await ended(world, operationId);
    subject.backups.set(backupId, present(subject));
    await settles(world);
  }
  const [backupId, saved] = random.pick([...subject.backups]);
  return { subject, backupId, saved };
}

async function askBackup(world: World, { id }: Subject, storage: BackupStorage) {
  const path = `/api/servers/${id}/backups`;
  const { backup: made, operationId } = await world.client.send('POST', path, BackupOperationResponse, { storage });
  return { backupId: made.id, operationId };
}

async function askRemoval({ client }: World, backupId: string): Promise<string> {
  return (await client.send('DELETE', `/api/backups/${backupId}`, BackupOperationResponse)).operationId;
}

async function removeOldest(world: World, subject: Subject): Promise<void> {
  const [oldest] = subject.backups.keys();
  if (oldest === undefined) return;
  await ended(world, await askRemoval(world, oldest));
  subject.backups.delete(oldest);
  await settles(world);
}

function present({ settled }: Subject): BackedUp {
  if (settled.contents === null) throw new Error('What is in the server was never looked at.');
  return { contents: settled.contents, installs: Math.max(...settled.installs) };
}

/** What players do between a backup and its restore. */
function changeWorld({ files }: Subject, random: Random): void {
  rmSync(join(files.folder, GAME.world, 'regions', `${random.between(1, 60)}.bin`), { force: true });
  writeFileSync(join(files.folder, GAME.world, `built-${random.between(1, 999_999)}.txt`), 'a house\n');
}
