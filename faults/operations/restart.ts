import { OperationResponse } from '#domain/contracts/operations.ts';
import type { Prepare } from './operation.ts';
import { RequestedOperation } from './requested.ts';
import { takeServer } from './servers.ts';

/** Stop, wait for the exit, start: the game is started once more, and not twice. */
export const restart: Prepare = async (world, random) => {
  const subject = await takeServer(world, random, true);
  return new RequestedOperation({
    world,
    subject,
    ask: async () => {
      subject.mayBeInterrupted();
      const path = `/api/servers/${subject.id}/restart`;
      return (await world.client.send('POST', path, OperationResponse, { skipCountdown: true })).operation.id;
    },
    settle: ({ status }) => {
      subject.settled =
        status === 'succeeded'
          ? { ...subject.settled, starts: subject.startsPlus(1) }
          : { ...subject.settled, states: ['running', 'offline'], runs: null, starts: subject.startsPlus(0, 1) };
    },
  });
};
