import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { untilTaken } from './taken.ts';

const refused = (type: string) =>
  new WorkflowUpdateFailedError('refused', ApplicationFailure.create({ type, nonRetryable: true }));

describe('a request to an actor', () => {
  it('is sent again while the history is full', async () => {
    const request = jest
      .fn<Promise<string>, []>()
      .mockRejectedValueOnce(refused('server.history_full'))
      .mockRejectedValueOnce(refused('server.history_full'))
      .mockResolvedValueOnce('taken');
    await expect(untilTaken(request)).resolves.toBe('taken');
    expect(request).toHaveBeenCalledTimes(3);
  });

  it.each([refused('server.not_running'), new Error('server.history_full')])(
    'is sent once when it fails with %s',
    async (error) => {
      const request = jest.fn<Promise<string>, []>().mockRejectedValue(error);
      await expect(untilTaken(request)).rejects.toBe(error);
      expect(request).toHaveBeenCalledTimes(1);
    },
  );
});
