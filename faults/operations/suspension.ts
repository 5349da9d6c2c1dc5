import { OperationResponse } from '../../domain/contracts/operations.ts';
import type { World } from '../platform/world.ts';
import type { Prepare } from './operation.ts';
import { RequestedOperation } from './requested.ts';
import { undone } from './scripts.ts';
import { ended, settles, takeServer } from './servers.ts';

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
    ask: async () => {
      const path = `/api/servers/${subject.id}/unsuspend`;
      return (await world.client.send('POST', path, OperationResponse)).operation.id;
    },
    settle: ({ status }) => {
      if (status !== 'succeeded') return;
      subject.settled = ran
        ? { ...subject.settled, states: ['running'], runs: true, starts: subject.startsPlus(1) }
        : { ...subject.settled, states: ['offline'], runs: false };
    },
  });
};

async function askSuspend({ client }: World, serverId: string): Promise<string> {
  const path = `/api/servers/${serverId}/suspend`;
  return (await client.send('POST', path, OperationResponse, { reason: 'A fault campaign.' })).operation.id;
}
