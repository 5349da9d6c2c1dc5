import type { ServerEnding } from '#domain/servers/state.ts';
import { nextEnding } from './ending.ts';

const since = Date.parse('2026-01-01T00:00:00.000Z');
const at = (stage: ServerEnding['stage']): ServerEnding => ({ stage, since: '', nextAt: null });

describe('the stages of a stop', () => {
  it('say when they began and when the next begins', () => {
    expect(nextEnding(null, 'asked', since, 30)).toEqual({
      stage: 'asked',
      since: '2026-01-01T00:00:00.000Z',
      nextAt: '2026-01-01T00:00:30.000Z',
    });
    expect(nextEnding(undefined, 'killing', since, null)).toMatchObject({ stage: 'killing', nextAt: null });
  });

  it.each([
    ['asked', 'asked', false],
    ['asked', 'terminating', true],
    ['asked', 'killing', true],
    ['terminating', 'asked', false],
    ['terminating', 'killing', true],
    ['killing', 'asked', false],
    ['killing', 'killing', false],
  ] as const)('after %s comes %s or not', (present, next, expected) => {
    expect(nextEnding(at(present), next, since, 1) !== null).toBe(expected);
  });
});
