import { join } from 'node:path';
import { OperationResponse } from '#domain/contracts/operations.ts';
import { CreateServerResponse, ServerResponse } from '#domain/contracts/servers.ts';
import { isOver } from '#domain/operations/operation.ts';
import { until } from '#scripts/test/until.ts';
import { disagreements } from '../checks/agree.ts';
import type { Random } from '../plan/random.ts';
import { GameFiles } from '../platform/files.ts';
import { gameVariables } from '../platform/game.ts';
import { Subject } from '../platform/subject.ts';
import type { World } from '../platform/world.ts';
import { askUnsuspend } from './suspending.ts';

/** Recovers soon, and as often as a campaign makes it crash. */
const crashPolicy = { baseDelaySeconds: 1, factor: 1, maxDelaySeconds: 2, giveUpAfter: 100 };

const QUIET_MS = 60_000;

/** Asks for a new server; resolves to it and to its install, which has begun. */
export async function requestServer(world: World, name: string): Promise<{ subject: Subject; operationId: string }> {
  const { client } = world;
  const [tenantId, blueprintId] = await Promise.all([client.tenantId(), client.blueprintId('shell-command')]);
  const body = { tenantId, blueprintId, name, variables: gameVariables };
  const { server, operation } = await client.send('POST', '/api/servers', CreateServerResponse, body);
  const files = new GameFiles(join(world.nodeDir, 'servers', server.id, 'files'));
  const subject = new Subject(server.id, server.name, files, {
    states: ['installing'],
    runs: false,
    starts: [0],
    installs: [0, 1],
    contents: null,
  });
  world.subjects.push(subject);
  return { subject, operationId: operation.id };
}

let made = 0;
export const nextName = (): string => `Server ${(made += 1)}`;

/** A server, installed undisturbed. */
export async function makeServer(world: World, name = nextName()): Promise<Subject> {
  const { subject, operationId } = await requestServer(world, name);
  await ended(world, operationId);
  subject.settled = { ...subject.settled, states: ['offline'], installs: [1] };
  await takeUpPolicies(world, subject);
  await settles(world);
  await takeStock(world);
  return subject;
}

async function takeUpPolicies({ client }: World, { id }: Subject): Promise<void> {
  await client.patchServer(id, { policies: { crash: crashPolicy } });
}

/** Waits for an operation of the preparation; that one has to succeed. */
export async function ended({ client }: World, operationId: string): Promise<void> {
  const operation = await until(
    'an operation of the preparation to end',
    async () => {
      const now = await client.operation(operationId);
      return isOver(now.status) && now;
    },
    { timeoutMs: QUIET_MS },
  );
  if (operation.status !== 'succeeded')
    throw new Error(`Undisturbed, ${operation.kind} ${operation.status}: ${operation.error?.message ?? 'no reason'}`);
}

export async function setPower(world: World, subject: Subject, runs: boolean): Promise<void> {
  subject.mayBeInterrupted();
  await world.client.send('POST', `/api/servers/${subject.id}/power`, ServerResponse, {
    action: runs ? 'start' : 'stop',
  });
  subject.settled = runs
    ? { ...subject.settled, states: ['running'], runs, starts: subject.startsPlus(1) }
    : { ...subject.settled, states: ['offline'], runs };
  await settles(world);
  await takeStock(world);
}

export async function removeServer(world: World, subject: Subject): Promise<void> {
  subject.mayBeInterrupted();
  const body = { confirmName: subject.name, backups: 'delete' };
  const { operation } = await world.client.send('DELETE', `/api/servers/${subject.id}`, OperationResponse, body);
  await ended(world, operation.id);
  subject.gone = true;
  await settles(world);
}

/** Takes one of the servers for the present case: running or not as asked, or as chance has it. */
export async function takeServer(world: World, random: Random, runs = random.chance(0.5)): Promise<Subject> {
  const free = world.present.filter((subject) => !subject.reserved && subject !== world.bystander);
  const fitting = free.filter(({ settled }) => settled.runs === runs);
  const subject = fitting.length > 0 ? random.pick(fitting) : (free[0] ?? (await makeServer(world)));
  subject.reserved = true;
  if (subject.settled.states.includes('suspended')) await lift(world, subject);
  if (subject.settled.runs !== runs) await setPower(world, subject, runs);
  return subject;
}

/** Lifts a suspension; whether it then runs depends on what it did before. */
async function lift(world: World, subject: Subject): Promise<void> {
  await ended(world, await askUnsuspend(world, subject.id));
  subject.settled = {
    ...subject.settled,
    states: ['running', 'offline'],
    runs: null,
    starts: subject.startsPlus(0, 1),
  };
  await settles(world);
  await takeStock(world);
}

/** Waits until all is as it must be, with nothing in its way. @throws Error with all that is not */
export async function settles(world: World): Promise<void> {
  let last: string[] = [];
  await until(
    'everything to be as it must be',
    async () => {
      last = (await disagreements(world)).map(({ what }) => what);
      return last.length === 0;
    },
    { timeoutMs: QUIET_MS, intervalMs: 100 },
  ).catch((error: unknown) => {
    throw new Error(`Undisturbed, it does not settle:\n      ${last.join('\n      ')}`, { cause: error });
  });
}

/** Everything is in order: the open outcomes are known now, and a running server must stay up. */
export async function takeStock(world: World): Promise<void> {
  const rows = await world.client.servers();
  for (const subject of world.present) {
    const row = rows.find(({ id }) => id === subject.id);
    if (row === undefined) continue;
    const runs = row.power === 'running';
    const contents = subject.settled.contents ?? (await subject.files.contents().catch(() => null));
    subject.settled = {
      states: [row.state],
      runs,
      starts: [subject.files.starts],
      installs: [subject.files.installs],
      contents,
    };
    subject.startedAt = runs ? row.startedAt : null;
    subject.tickingSince = runs ? (subject.tickingSince ?? Date.now() / 1000) : null;
    subject.address = row.address;
  }
}
