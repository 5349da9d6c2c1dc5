import { OperationResponse } from '#domain/contracts/operations.ts';
import type { Prepare } from './operation.ts';
import { RequestedOperation } from './requested.ts';
import { takeServer } from './servers.ts';
import { plantStubborn, uprootStubborn } from '../platform/stubborn.ts';
import { undone } from './scripts.ts';

/** Nothing of the server is left, not even of a tree that `rm` cannot remove: not in the lists, on its node, on the engine, in storage; its port is free. */
export const deleteServer: Prepare = async (world, random) => {
  const subject = await takeServer(world, random);
  plantStubborn(subject.files.folder);
  return new RequestedOperation({
    world,
    subject,
    ask: async () => {
      subject.mayBeInterrupted();
      const body = { confirmName: subject.name, backups: 'delete' };
      return (await world.client.send('DELETE', `/api/servers/${subject.id}`, OperationResponse, body)).operation.id;
    },
    settle: ({ status }) => {
      if (status === 'succeeded') subject.gone = true;
      else {
        uprootStubborn(subject.files.folder);
        undone(subject);
      }
    },
  });
};
