import { Metadata, status } from '@grpc/grpc-js';
import { ServiceError } from '@temporalio/client';
import { untilAnswered } from './until-answered.ts';

const answering = (code: status) =>
  Object.assign(new Error(status[code]), { code, details: '', metadata: new Metadata() });
const wrapped = (code: status) => new ServiceError('Failed to describe schedule', { cause: answering(code) });

/** Work that fails with these errors, then succeeds. */
function failing(errors: Error[]) {
  return jest.fn(() => {
    const error = errors.shift();
    return error === undefined ? Promise.resolve() : Promise.reject(error);
  });
}

it('repeats what Temporal could not answer, as the call gives it and as a schedule wraps it', async () => {
  const work = failing([wrapped(status.UNKNOWN), answering(status.UNAVAILABLE)]);
  await untilAnswered(work);
  expect(work).toHaveBeenCalledTimes(3);
});

it.each([wrapped(status.PERMISSION_DENIED), answering(status.INVALID_ARGUMENT), new TypeError('a fault of ours')])(
  'does not repeat a refusal: %s',
  async (error) => {
    const work = failing([error, error]);
    await expect(untilAnswered(work)).rejects.toBe(error);
    expect(work).toHaveBeenCalledTimes(1);
  },
);

it('gives up with the last error when its patience is over', async () => {
  const last = wrapped(status.UNAVAILABLE);
  await expect(untilAnswered(failing([last]), 0)).rejects.toBe(last);
});
