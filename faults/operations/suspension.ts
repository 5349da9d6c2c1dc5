import type { Prepare } from './operation.ts';
import { RequestedOperation } from './requested.ts';
import { undone } from './scripts.ts';
import { ended, settles, takeServer } from './servers.ts';
import { askSuspend, askUnsuspend } from './suspending.ts';

/** It is stopped if it runs, and nothing starts it. */
export const suspend: Prepare = async (world, random) => {
  const subject = await takeServer(world, random);
  return new RequestedOperation({
    world,
    subject,
    ask: async () => {
      subject.mayBeInterrupted();
      return askSuspend(world, subject.id);
    },
    settle: ({ status }) => {
      if (status === 'succeeded') subject.settled = { ...subject.settled, states: ['suspended'], runs: false };
      else undone(subject);
    },
  });
};

/** It runs again if it ran before. */
export const unsuspend: Prepare = async (world, random) => {
  const subject = await takeServer(world, random);
  const ran = subject.settled.runs === true;
  subject.mayBeInterrupted();
  await ended(world, await askSuspend(world, subject.id));
  subject.settled = { ...subject.settled, states: ['suspended'], runs: false };
  await settles(world);
  return new RequestedOperation({
    world,
    subject,
    ask: () => askUnsuspend(world, subject.id),
    settle: ({ status }) => {
      if (status !== 'succeeded') return;
      subject.settled = ran
        ? { ...subject.settled, states: ['running'], runs: true, starts: subject.startsPlus(1) }
        : { ...subject.settled, states: ['offline'], runs: false };
    },
  });
};
