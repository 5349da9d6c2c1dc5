import { randomUUID } from 'node:crypto';
import { mailWorkflowId, operationWorkflowId, serverWorkflowId } from '#temporal/contracts/names.ts';
import { MailLauncher } from '#temporal/launch/mails.ts';
import { until } from '#scripts/test/until.ts';
import { caller, carryOut, ended, knowsPower, order, power, running } from './scenarios.ts';
import type { ScenarioResult } from './scenarios.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

type Scenario = (stage: Stage, world: World) => Promise<ScenarioResult>;

const actorOf = (world: World): string => serverWorkflowId(world.server.serverId);

/** Scenarios of the operations beyond install and delete, and of mails; recorded and replayed like the others. */
export const operationScenarios: Record<string, Scenario> = {
  async 'restart-with-countdown'(stage, world) {
    await running(stage, world);
    const restart = { countdownSeconds: 1, warning: 'say {{SECONDS}}', warnAt: [1] };
    world.policies = { ...world.policies, restart };
    return { restart: await carryOut(stage, world, { kind: 'restart', skipCountdown: false }), actor: actorOf(world) };
  },

  async 'restart-with-shown-countdown'(stage, world) {
    await running(stage, world);
    const restart = { countdownSeconds: 3600, warning: 'say {{SECONDS}}', warnAt: [] };
    world.policies = { ...world.policies, restart };
    const operationId = await order(stage, world, { kind: 'restart', skipCountdown: false });
    await until('players are warned', () => world.operations.get(operationId)?.output === 'say 3600\n');
    await stage.launcher.cancelOperation(world.server, { operationId, requestedBy: caller });
    await ended(world, operationId);
    return { restart: operationWorkflowId(world.server.serverId, 'restart', operationId) };
  },

  async 'kill-in-a-restart'(stage, world) {
    await running(stage, world);
    world.ignoresStop = true;
    const operationId = await order(stage, world, { kind: 'restart', skipCountdown: true });
    await until('it is being stopped', () => world.operations.get(operationId)?.steps[1]?.status === 'running');
    await power(stage, world, 'kill');
    await ended(world, operationId);
    return { restart: operationWorkflowId(world.server.serverId, 'restart', operationId), actor: actorOf(world) };
  },

  async 'backup-and-restore'(stage, world) {
    await running(stage, world);
    const backupId = randomUUID();
    world.content = 'world';
    world.backups.set(backupId, { status: 'pending', content: null });
    const backup = await carryOut(stage, world, { kind: 'backup', backupId });
    world.content = 'ruined';
    const restore = await carryOut(stage, world, { kind: 'restore', backupId, paths: null });
    const verify = await carryOut(stage, world, { kind: 'verify', backupId });
    const deletion = await carryOut(stage, world, { kind: 'delete_backup', backupId });
    return { backup, restore, verify, 'delete-backup': deletion };
  },

  async 'backup-cancelled'(stage, world) {
    await running(stage, world);
    world.archiveWaits = true;
    const backupId = randomUUID();
    const operationId = await order(stage, world, { kind: 'backup', backupId });
    await until('half of it is there', () => world.backups.get(backupId)?.content === 'half');
    await stage.launcher.cancelOperation(world.server, { operationId, requestedBy: caller });
    await ended(world, operationId);
    return { backup: operationWorkflowId(world.server.serverId, 'backup', operationId) };
  },

  async 'restore-of-a-damaged-backup'(stage, world) {
    await running(stage, world);
    const backupId = randomUUID();
    world.content = 'world';
    world.backups.set(backupId, { status: 'complete', content: 'half of it' });
    world.damaged = true;
    return { restore: await carryOut(stage, world, { kind: 'restore', backupId, paths: null }) };
  },

  async 'restore-that-does-not-fit'(stage, world) {
    await running(stage, world);
    const backupId = randomUUID();
    world.content = 'world';
    world.backups.set(backupId, { status: 'complete', content: 'backup' });
    world.refusals.add('checkFiles');
    return { restore: await carryOut(stage, world, { kind: 'restore', backupId, paths: null }) };
  },

  async 'reinstall-fails'(stage, world) {
    await running(stage, world);
    world.content = 'world';
    world.scriptExitCode = 1;
    const options = { kind: 'reinstall', files: 'wipe', changesSettings: true } as const;
    return { reinstall: await carryOut(stage, world, options) };
  },

  async 'reinstall-keeps'(stage, world) {
    await running(stage, world);
    world.content = 'world';
    const options = { kind: 'reinstall', files: 'keep', changesSettings: false } as const;
    return { reinstall: await carryOut(stage, world, options), actor: actorOf(world) };
  },

  async 'update-with-backup'(stage, world) {
    await running(stage, world);
    world.content = 'world';
    const backupId = randomUUID();
    world.backups.set(backupId, { status: 'pending', content: null });
    return { update: await carryOut(stage, world, { kind: 'update', backupId }) };
  },

  async 'suspend-and-unsuspend'(stage, world) {
    await running(stage, world);
    const suspend = await carryOut(stage, world, { kind: 'suspend', reason: 'unpaid' });
    await until('the reason is recorded', () => world.row?.suspendedReason === 'unpaid');
    const unsuspend = await carryOut(stage, world, { kind: 'unsuspend' });
    await knowsPower(stage, world, 'running');
    return { suspend, unsuspend, actor: actorOf(world) };
  },

  async 'delete-with-everything'(stage, world) {
    await running(stage, world);
    const lastBackupId = randomUUID();
    world.backups.set('old', { status: 'complete', content: 'old' });
    world.backups.set(lastBackupId, { status: 'pending', content: null });
    const options = { kind: 'delete', lastBackupId, backups: 'delete', force: true } as const;
    return { delete: await carryOut(stage, world, options) };
  },

  async 'delete-by-force-past-another'(stage, world) {
    const installId = await order(stage, world, { kind: 'install', startAfterwards: true });
    await until('it waits for its node', () => world.operations.get(installId)?.steps[1]?.status === 'running');
    const options = { kind: 'delete', lastBackupId: null, backups: 'keep', force: true } as const;
    const operationId = await order(stage, world, options);
    await until('its users are rid of it', () => world.hidden);
    await until('the install takes back', () => world.operations.get(installId)?.status === 'cancelling');
    await stage.serveNode(world);
    await ended(world, operationId);
    const { serverId } = world.server;
    return { install: operationWorkflowId(serverId, 'install', installId), actor: actorOf(world) };
  },

  async 'reinstall-terminated'(stage, world) {
    await running(stage, world);
    world.content = 'world';
    world.scriptWaits = true;
    const options = { kind: 'reinstall', files: 'wipe', changesSettings: true } as const;
    const operationId = await order(stage, world, options);
    const scriptIs = () => world.operations.get(operationId)?.steps.find(({ id }) => id === 'script')?.status;
    await until('the script runs', () => world.installRuns === 2 && scriptIs() === 'running');
    const workflowId = operationWorkflowId(world.server.serverId, 'reinstall', operationId);
    await stage.client.workflow.getHandle(workflowId).terminate('by an administrator');
    await ended(world, operationId);
    await until('it runs again', () => world.power === 'running');
    return { undo: `${workflowId}/undo`, actor: actorOf(world) };
  },

  /** Recorded since work has priorities, summaries, and the node in the actor's state. */
  async 'prioritised-backup'(stage, world) {
    await running(stage, world);
    const backup = await carryOut(stage, world, { kind: 'backup', backupId: randomUUID() });
    await power(stage, world, 'stop');
    return { backup, actor: actorOf(world) };
  },

  async mails(stage, world) {
    const launcher = new MailLauncher(stage.client);
    const [sent, refused] = [randomUUID(), randomUUID()];
    world.mails.set(sent, 'waiting');
    world.mails.set(refused, 'refused');
    for (const mailId of [sent, refused]) await launcher.send(mailId);
    await until('it is sent', () => world.mails.get(sent) === 'sent');
    await until('the refusal is written down', () => world.mails.get(refused) === 'No such mailbox.');
    for (const mailId of [sent, refused]) await stage.client.workflow.getHandle(mailWorkflowId(mailId)).result();
    return { sent: mailWorkflowId(sent), refused: mailWorkflowId(refused) };
  },
};
