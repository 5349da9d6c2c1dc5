import type { ServerExit } from '$domain/servers/state';
import { exitReason, exitStory } from './exit.ts';

const exit = (facts: Partial<ServerExit>): ServerExit => ({
  code: null,
  signal: null,
  outOfMemory: false,
  expected: false,
  nodeShutdown: false,
  at: '2026-01-01T00:00:00Z',
  uptimeSeconds: 192,
  ...facts,
});

describe('how a game ended, in words', () => {
  it.each([
    [{ code: 3 }, 'It ended with exit code 3'],
    [{ signal: 'SIGSEGV' }, 'It failed with a memory error (SIGSEGV)'],
    [{ code: 139 }, 'It failed with a memory error (SIGSEGV)'],
    [{ code: 137, outOfMemory: true }, 'It ran out of memory'],
    [{ code: 137 }, 'It was killed from outside (SIGKILL)'],
    [{ signal: 'SIGSTKFLT' }, 'It was ended by SIGSTKFLT'],
    [{}, 'It ended for an unknown reason'],
  ])('%j', (facts, words) => expect(exitReason(exit(facts))).toBe(words));

  it('says how long it had run', () =>
    expect(exitStory(exit({ code: 1 }))).toBe('It ended with exit code 1, after running for 3 min 12 s.'));
});
