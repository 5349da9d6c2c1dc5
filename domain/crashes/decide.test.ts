import fc from 'fast-check';
import { crashedExit } from '#scripts/test/crashed-exit.ts';
import { CrashPolicy, defaultPolicies } from '../servers/policies.ts';
import { ServerRecovery } from '../servers/state.ts';
import { decideCrash, decideFailedStart, isCrashBy } from './decide.ts';
import type { NamedExit } from './decide.ts';

const policy: CrashPolicy = { ...defaultPolicies.crash, jitter: 0 };
const now = Date.parse('2026-01-01T00:00:00.000Z');

const crashed = (change: Partial<NamedExit> = {}): NamedExit => ({ ...crashedExit({ id: 'run-1' }), ...change });

const recovering = (change: Partial<ServerRecovery> = {}): ServerRecovery => ({
  attempt: 1,
  crashedAt: [now - 10_000],
  nextTryAt: null,
  gaveUp: null,
  exitId: 'run-0',
  ...change,
});

describe('an exit', () => {
  it.each([
    ['code 7', {}, false, true],
    ['a signal', { code: null, signal: 'SIGSEGV' }, false, true],
    ['memory', { code: null, signal: 'SIGKILL', outOfMemory: true }, false, true],
    ['an unknown way', { code: null }, false, true],
    ['code 0 by default', { code: 0 }, false, false],
    ['code 0 by policy', { code: 0 }, true, true],
    ['code 0 with a memory kill inside', { code: 0, outOfMemory: true }, false, true],
    ['a stop', { expected: true, code: 143 }, true, false],
    ['the end of its node', { nodeShutdown: true, expected: true }, true, false],
    ['the end of its node, unasked', { nodeShutdown: true }, true, false],
  ])('by %s is a crash or not', (_, change, exitZeroIsCrash, expected) => {
    expect(isCrashBy({ exitZeroIsCrash }, crashed(change))).toBe(expected);
  });

  it('that was asked for ends the recovery, and says so', () => {
    const verdict = decideCrash(policy, crashed({ expected: true }), recovering(), now, 0.5);
    expect(verdict).toEqual({ kind: 'no_crash', recovery: null, reason: 'It was asked to end.' });
  });

  it('with its node leaves the recovery as it is', () => {
    const previous = recovering({ attempt: 3 });
    const verdict = decideCrash(policy, crashed({ expected: true, nodeShutdown: true }), previous, now, 0.5);
    expect(verdict).toMatchObject({ kind: 'no_crash', recovery: previous });
  });

  it('with code 0 is a stop from inside, unless the policy says otherwise', () => {
    expect(decideCrash(policy, crashed({ code: 0 }), recovering(), now, 0.5)).toMatchObject({
      kind: 'no_crash',
      recovery: null,
    });
    const strict = { ...policy, exitZeroIsCrash: true };
    expect(decideCrash(strict, crashed({ code: 0 }), null, now, 0.5)).toMatchObject({ kind: 'restart' });
  });
});

describe('after a crash', () => {
  it('the server is started again, with a pause that says when', () => {
    expect(decideCrash(policy, crashed(), null, now, 0.5)).toEqual({
      kind: 'restart',
      delaySeconds: 2,
      recovery: {
        attempt: 1,
        crashedAt: [now],
        nextTryAt: '2026-01-01T00:00:02.000Z',
        gaveUp: null,
        exitId: 'run-1',
      },
      reason: 'Crash 1 in a row: started again after 2 s.',
    });
  });

  it('the pauses double up to the cap', () => {
    const patient = { ...policy, giveUpAfter: 100 };
    let recovery: ServerRecovery | null = null;
    const delays: number[] = [];
    for (let index = 0; index < 10; index += 1) {
      const verdict = decideCrash(patient, crashed({ id: `run-${String(index)}` }), recovery, now + index, 0.5);
      if (verdict.kind !== 'restart') throw new Error(verdict.kind);
      delays.push(verdict.delaySeconds);
      recovery = verdict.recovery;
    }
    expect(delays).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it.each([
    [0, 1.6],
    [0.5, 2],
    [0.999_999, 2.4],
  ])('chance %s makes the pause %s s', (random, seconds) => {
    const verdict = decideCrash({ ...policy, jitter: 0.2 }, crashed(), null, now, random);
    expect(verdict.kind === 'restart' && verdict.delaySeconds).toBeCloseTo(seconds, 4);
  });

  it('a stable run before it makes it the first of a row again', () => {
    const verdict = decideCrash(policy, crashed({ uptimeSeconds: 300 }), recovering({ attempt: 4 }), now, 0.5);
    expect(verdict).toMatchObject({ kind: 'restart', delaySeconds: 2, recovery: { attempt: 1 } });
    const shaky = decideCrash(policy, crashed({ uptimeSeconds: 299 }), recovering({ attempt: 4 }), now, 0.5);
    expect(shaky).toMatchObject({ recovery: { attempt: 5 } });
  });

  it('it is given up with the last crash that the window allows', () => {
    const earlier = [500, 400, 300, 200].map((seconds) => now - seconds * 1000);
    const verdict = decideCrash(policy, crashed(), recovering({ attempt: 4, crashedAt: earlier }), now, 0.5);
    expect(verdict).toMatchObject({ kind: 'give_up', recovery: { attempt: 5, gaveUp: 'too_many', nextTryAt: null } });
    expect(verdict.reason).toBe(
      'It crashed 5 times within 10 min: no further start is tried. Find out why, then start it yourself.',
    );
  });

  it('crashes before the window count no more', () => {
    const earlier = [601, 400, 300, 200].map((seconds) => now - seconds * 1000);
    const verdict = decideCrash(policy, crashed(), recovering({ attempt: 4, crashedAt: earlier }), now, 0.5);
    expect(verdict).toMatchObject({ kind: 'restart', recovery: { attempt: 5, crashedAt: [...earlier.slice(1), now] } });
  });

  it('crashes with stable runs between them count all the same', () => {
    const slow = { ...policy, stableSeconds: 60 };
    const earlier = [500, 400, 300, 200].map((seconds) => now - seconds * 1000);
    const verdict = decideCrash(slow, crashed({ uptimeSeconds: 90 }), recovering({ crashedAt: earlier }), now, 0.5);
    expect(verdict).toMatchObject({ kind: 'give_up', recovery: { attempt: 1 } });
  });

  it('a policy that mends nothing only tells', () => {
    const verdict = decideCrash({ ...policy, restart: false }, crashed(), null, now, 0.5);
    expect(verdict).toMatchObject({ kind: 'leave', recovery: { gaveUp: 'policy', nextTryAt: null } });
    expect(verdict.reason).toContain('policy');
  });

  it.each(['too_many', 'policy', 'stopped_by_user'] as const)(
    'a row that ended by %s is not gone on with',
    (gaveUp) => {
      const previous = recovering({ attempt: 5, crashedAt: Array<number>(5).fill(now - 1), gaveUp });
      expect(decideCrash(policy, crashed(), previous, now, 0.5)).toMatchObject({
        kind: 'restart',
        recovery: { attempt: 1, crashedAt: [now] },
      });
    },
  );

  it('a failed start counts as the next crash of the same exit', () => {
    expect(decideFailedStart(policy, recovering(), now, 0.5)).toMatchObject({
      kind: 'restart',
      delaySeconds: 4,
      recovery: { attempt: 2, exitId: 'run-0' },
    });
    const last = recovering({ attempt: 4, crashedAt: [1, 2, 3, 4].map((seconds) => now - seconds * 1000) });
    expect(decideFailedStart(policy, last, now, 0.5)).toMatchObject({ kind: 'give_up' });
  });
});

describe('whatever the policy and the exits', () => {
  const anyPolicy = fc.record({
    restart: fc.constant(true),
    exitZeroIsCrash: fc.boolean(),
    baseDelaySeconds: fc.double({ min: 0, max: 3600, noNaN: true }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    maxDelaySeconds: fc.double({ min: 1, max: 86_400, noNaN: true }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    stableSeconds: fc.double({ min: 1, max: 86_400, noNaN: true }),
    giveUpAfter: fc.integer({ min: 1, max: 100 }),
    windowSeconds: fc.double({ min: 1, max: 604_800, noNaN: true }),
  });
  const anyCrash = fc.record({
    pauseMilliseconds: fc.integer({ min: 0, max: 2_000_000 }),
    uptimeSeconds: fc.double({ min: 0, max: 100_000, noNaN: true }),
    random: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  });

  it('a row of crashes obeys every bound at each step', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(anyCrash, { minLength: 1, maxLength: 150 }), (chosen, crashes) => {
        expect(CrashPolicy.safeParse(chosen).success).toBe(true);
        let recovery: ServerRecovery | null = null;
        let at = now;
        let all: number[] = [];
        for (const [index, { pauseMilliseconds, uptimeSeconds, random }] of crashes.entries()) {
          at += pauseMilliseconds;
          all = recovery === null || recovery.gaveUp !== null ? [at] : [...all, at];
          const exit = crashed({ id: `run-${String(index)}`, uptimeSeconds });
          const verdict = decideCrash(chosen, exit, recovery, at, random);
          if (verdict.kind !== 'restart' && verdict.kind !== 'give_up') throw new Error(verdict.kind);
          expect(ServerRecovery.parse(verdict.recovery)).toEqual(verdict.recovery);
          const row: number = recovery !== null && recovery.gaveUp === null ? recovery.attempt : 0;
          expect(verdict.recovery.attempt).toBe(uptimeSeconds >= chosen.stableSeconds ? 1 : row + 1);
          // Given up exactly when the window holds that many, counted anew from all crashes of this row.
          const inWindow = all.filter((instant) => instant > at - chosen.windowSeconds * 1000).length;
          expect(verdict.kind).toBe(inWindow >= chosen.giveUpAfter ? 'give_up' : 'restart');
          expect(verdict.recovery.crashedAt.length).toBeLessThanOrEqual(chosen.giveUpAfter);
          if (verdict.kind === 'restart') {
            expect(verdict.delaySeconds).toBeGreaterThanOrEqual(0);
            expect(verdict.delaySeconds).toBeLessThanOrEqual(chosen.maxDelaySeconds);
            expect(Date.parse(verdict.recovery.nextTryAt ?? '')).toBeGreaterThanOrEqual(at);
          } else expect(verdict.recovery.nextTryAt).toBeNull();
          recovery = verdict.recovery;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('what was asked for, or ended with its node, is never a crash', () => {
    fc.assert(
      fc.property(anyPolicy, fc.boolean(), fc.integer(), fc.boolean(), (chosen, nodeShutdown, code, outOfMemory) => {
        const exit = crashed({ code, outOfMemory, nodeShutdown, expected: true });
        expect(decideCrash(chosen, exit, recovering(), now, 0.5).kind).toBe('no_crash');
      }),
    );
  });
});
