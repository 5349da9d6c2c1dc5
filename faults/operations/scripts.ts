import { OperationResponse } from '#domain/contracts/operations.ts';
import { plantStubborn, uprootStubborn } from '../platform/stubborn.ts';
import type { Subject } from '../platform/subject.ts';
import type { Outcome, Prepare } from './operation.ts';
import { RequestedOperation } from './requested.ts';
import { takeServer } from './servers.ts';

/** A reinstall on a copy of the files, which brings its script once more over them. */
export const reinstallKeep: Prepare = (world, random) => again(world, random, 'reinstall', { files: 'keep' });

/** The update script; the blueprint has none of its own, so it is the install script. */
export const update: Prepare = (world, random) => again(world, random, 'update', {});

/** A reinstall on an empty folder: a new world, a game that was never started, and nothing of a tree that `rm` cannot remove. */
export const reinstallWipe: Prepare = async (world, random) => {
  const subject = await takeServer(world, random);
  plantStubborn(subject.files.folder);
  return new RequestedOperation({
    world,
    subject,
    ask: () => ask(world, subject, 'reinstall', { files: 'wipe' }),
    settle: ({ status }) => {
      const { settled } = subject;
      if (status !== 'succeeded') {
        uprootStubborn(subject.files.folder);
        return undone(subject);
      }
      subject.settled = { ...settled, starts: [settled.runs ? 1 : 0], installs: [1], contents: null };
    },
  });
};

async function again(
  world: Parameters<Prepare>[0],
  random: Parameters<Prepare>[1],
  path: 'reinstall' | 'update',
  body: object,
) {
  const subject = await takeServer(world, random);
  return new RequestedOperation({
    world,
    subject,
    ask: () => ask(world, subject, path, body),
    settle: ({ status }: Outcome) => {
      const { settled } = subject;
      if (status !== 'succeeded') return undone(subject);
      const installs = settled.installs.map((count) => count + 1);
      subject.settled = { ...settled, installs, starts: subject.startsPlus(settled.runs ? 1 : 0) };
    },
  });
}

async function ask(world: Parameters<Prepare>[0], subject: Subject, path: string, body: object): Promise<string> {
  subject.mayBeInterrupted();
  const answer = await world.client.send('POST', `/api/servers/${subject.id}/${path}`, OperationResponse, body);
  return answer.operation.id;
}

/** It is as it was; had it been stopped already, it was started again. */
export function undone(subject: Subject): void {
  const { settled } = subject;
  subject.settled = { ...settled, starts: settled.runs ? subject.startsPlus(0, 1) : settled.starts };
}
