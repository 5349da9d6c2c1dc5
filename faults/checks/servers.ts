import { isDeepStrictEqual } from 'node:util';
import type { Server } from '#domain/contracts/servers.ts';
import { serverWorkflowId } from '#temporal/contracts/names.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import { serverStateQuery } from '#temporal/contracts/server/messages.ts';
import type { Subject } from '../platform/subject.ts';
import type { World } from '../platform/world.ts';
import type { Disagreement } from './disagreement.ts';
import { never, notYet } from './disagreement.ts';
import { runningGames } from './running.ts';
import { tickFaults } from './ticks.ts';

/** Actor, database, node and files of each server, against one another and against what the last operation should have left. */
export async function serverDisagreements(world: World, subjects: readonly Subject[]): Promise<Disagreement[]> {
  const [rows, games] = await Promise.all([world.client.servers(), runningGames(world)]);
  const found = await Promise.all(
    subjects
      .filter(({ gone }) => !gone)
      .map(async (subject) => {
        const row = rows.find(({ id }) => id === subject.id);
        if (row === undefined) return [never(`${subject.name} is not in the list of servers`)];
        const about = (each: Disagreement) => ({ ...each, what: `${subject.name}: ${each.what}` });
        const actor = await actorState(world, subject.id);
        return [
          ...actorAgainstRow(actor, row),
          ...rowAgainstPlan(row, subject),
          ...gamesAgainst(row, games.get(subject.id) ?? 0),
          ...(await filesAgainstPlan(subject)),
          ...tickFaults(subject),
        ].map(about);
      }),
  );
  return found.flat();
}

async function actorState(world: World, serverId: string): Promise<ServerActorState> {
  return world.temporal.withDeadline(Date.now() + 5_000, () =>
    world.temporal.workflow.getHandle(serverWorkflowId(serverId)).query(serverStateQuery),
  );
}

function actorAgainstRow(actor: ServerActorState, row: Server): Disagreement[] {
  const wrong: Disagreement[] = [];
  if (actor.operation !== null) wrong.push(notYet(`its actor still runs ${actor.operation.kind}`));
  if (row.operation !== null) wrong.push(notYet(`the database still has ${row.operation.kind} running`));
  if (actor.status !== row.status) wrong.push(notYet(`the actor says ${actor.status}, the database ${row.status}`));
  if (actor.power !== row.power) wrong.push(notYet(`the actor says ${actor.power}, the database ${row.power}`));
  for (const key of ['powerError', 'recovery', 'suspendedReason'] as const)
    if (!isDeepStrictEqual(actor[key] ?? null, row[key]))
      wrong.push(notYet(`the actor knows another ${key} than the database: ${JSON.stringify([actor[key], row[key]])}`));
  const shouldRun = actor.desired === 'running';
  const runs = row.power === 'running' || row.power === 'starting';
  // A suspended server keeps in mind whether it is to run again.
  if (shouldRun !== runs && row.status === 'ready')
    wrong.push(notYet(`its desired state is ${actor.desired}, but it is ${row.power}`));
  return wrong;
}

function rowAgainstPlan(row: Server, { settled, startedAt }: Subject): Disagreement[] {
  const wrong: Disagreement[] = [];
  if (!settled.states.includes(row.state))
    wrong.push(notYet(`it should be ${settled.states.join(' or ')} but is ${row.state}`));
  if (settled.runs !== null && settled.runs !== (row.power === 'running'))
    wrong.push(notYet(`it should ${settled.runs ? 'run' : 'not run'} but is ${row.power}`));
  if (row.recovery !== null && row.recovery.nextTryAt !== null) wrong.push(notYet('it is still being recovered'));
  if (startedAt !== null && row.startedAt !== null && row.startedAt !== startedAt)
    wrong.push(never(`it was interrupted: it runs since ${row.startedAt} and no longer since ${startedAt}`));
  return wrong;
}

function gamesAgainst(row: Server, games: number): Disagreement[] {
  const expected = row.power === 'offline' ? 0 : 1;
  return games === expected ? [] : [notYet(`it is ${row.power} but ${games} of its games run`)];
}

async function filesAgainstPlan({ files, settled }: Subject): Promise<Disagreement[]> {
  const wrong: Disagreement[] = [];
  const counts = [
    { what: 'its game was started', is: files.starts, allowed: settled.starts },
    { what: 'its script was run', is: files.installs, allowed: settled.installs },
  ];
  for (const { what, is, allowed } of counts) {
    if (allowed.includes(is)) continue;
    const tooOften = is > Math.max(...allowed);
    const sentence = `${what} ${is} times and not ${allowed.join(' or ')}`;
    wrong.push(tooOften ? never(sentence) : notYet(sentence));
  }
  if (settled.contents !== null && (await files.contents().catch(() => null)) !== settled.contents)
    wrong.push(notYet('its files are not those that they should be'));
  return wrong;
}
