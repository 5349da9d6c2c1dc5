import type { Attempt, Outcome, Prepare } from './operation.ts';
import { RequestedOperation } from './requested.ts';
import { nextName, requestServer } from './servers.ts';

/** A first install. One that fails leaves neither files nor port. */
export const install: Prepare = (world): Promise<Attempt> => {
  const attempt: RequestedOperation = new RequestedOperation({
    world,
    subject: null,
    ask: async () => {
      const { subject, operationId } = await requestServer(world, nextName());
      attempt.subject = subject;
      subject.reserved = true;
      return operationId;
    },
    settle: ({ status }: Outcome) => {
      const { subject } = attempt;
      if (subject === null) return;
      subject.settled =
        status === 'succeeded'
          ? { ...subject.settled, states: ['offline'], installs: [1] }
          : { ...subject.settled, states: ['install_failed'], installs: [0] };
    },
  });
  return Promise.resolve(attempt);
};
