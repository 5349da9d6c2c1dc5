import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import { DomainError } from '#domain/errors.ts';
import { jsonBytes, largestPayload, longestSentence } from '#domain/payloads/bounds.ts';
import { activityInterceptors } from './activity-interceptors.ts';

describe('the border of an activity', () => {
  let lines: Record<string, unknown>[];

  /** Runs an activity as a worker of ours would. */
  function run<Input, Result>(activity: (input: Input) => Promise<Result>, input: Input): Promise<Result> {
    lines = [];
    const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) });
    const options = { interceptors: [activityInterceptors(log)], logger: new DefaultLogger('ERROR', () => {}) };
    const environment = new MockActivityEnvironment({ activityType: 'copy' }, options);
    return environment.run(activity, input);
  }

  const warned = () => lines.filter(({ limit }) => limit !== undefined);

  it('says which message is larger than it should be, and lets it through', async () => {
    const long = 'x'.repeat(largestPayload);
    await expect(run((text: string) => Promise.resolve(text), long)).resolves.toBe(long);
    expect(warned()).toMatchObject([
      { payload: 'input of copy', bytes: largestPayload + 4, limit: largestPayload, level: 40 },
      { payload: 'result of copy', bytes: largestPayload + 2 },
    ]);
  });

  it('says nothing of one that is as large as it may be', async () => {
    await run((text: string) => Promise.resolve(text), 'x'.repeat(largestPayload - 4));
    expect(warned()).toEqual([]);
  });

  it('takes a missing answer for nothing', async () => {
    await run(() => Promise.resolve(undefined), undefined);
    expect(warned()).toEqual([]);
  });

  it.each([
    [
      'ours',
      new DomainError('disk.full', 'y'.repeat(1e6), { cause: new Error('z'.repeat(1e6)) }),
      { type: 'disk.full', nonRetryable: true },
    ],
    ['of a library', new Error('y'.repeat(1e6)), { type: 'internal', nonRetryable: false }],
    [
      "Temporal's",
      ApplicationFailure.create({ type: 'a.code', message: 'y'.repeat(1e6), nonRetryable: true }),
      { type: 'a.code', nonRetryable: true },
    ],
    ['no error at all', 'y'.repeat(1e6), { type: 'internal' }],
  ])('cuts the texts of a failure that is %s', async (_, thrown, expected) => {
    const failing = async () => {
      throw thrown; // eslint-disable-line @typescript-eslint/only-throw-error -- libraries do
    };
    const failure = await run(failing, undefined).then(
      () => null,
      (error: unknown) => error,
    );
    if (!(failure instanceof ApplicationFailure)) throw new Error('It did not fail as it should.');
    expect(failure).toMatchObject(expected);
    expect(jsonBytes(failure.message)).toBeLessThanOrEqual(longestSentence + 2);
    for (let cause: unknown = failure; cause instanceof Error; cause = cause.cause) {
      expect(jsonBytes([cause.message, cause.stack])).toBeLessThan(8 * 1024);
    }
  });
});
