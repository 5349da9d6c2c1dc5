import fc from 'fast-check';
import { formatCase, OperationName, parseCase, RuntimeName, VictimName } from './case.ts';
import type { Case } from './case.ts';
import { planCampaign } from './plan.ts';
import { Random } from './random.ts';

const everything = { runtimes: ['process', 'docker'] as const, atOnce: 2 };

describe('chance from a seed', () => {
  it('is the same for the same seed, and another for another', () => {
    const draw = (seed: number) =>
      Array.from(
        { length: 5 },
        (
          (random) => () =>
            random.next()
        )(new Random(seed)),
      );
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('stays in its bounds and reaches both ends', () => {
    const random = new Random(3);
    const seen = new Set(Array.from({ length: 200 }, () => random.between(2, 4)));
    expect([...seen].sort()).toEqual([2, 3, 4]);
  });

  it('shuffles without losing or doubling', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.array(fc.integer()), (seed, items) => {
        const numbers = (list: number[]) => [...list].sort((a, b) => a - b);
        expect(numbers(new Random(seed).shuffle(items))).toEqual(numbers(items));
      }),
    );
  });
});

describe('a campaign', () => {
  it('is the same for the same seed', () => {
    expect(planCampaign({ ...everything, seed: 7, count: 40 })).toEqual(
      planCampaign({ ...everything, seed: 7, count: 40 }),
    );
    expect(planCampaign({ ...everything, seed: 7, count: 40 })).not.toEqual(
      planCampaign({ ...everything, seed: 8, count: 40 }),
    );
  });

  it('begins the same whatever its length, so that a shorter one repeats a longer one', () => {
    const short = planCampaign({ ...everything, runtimes: ['process'], seed: 7, count: 5 });
    expect(planCampaign({ ...everything, runtimes: ['process'], seed: 7, count: 50 }).slice(0, 5)).toEqual(short);
  });

  it('of two hundred meets every operation with every process, in both runtimes', () => {
    const met = new Set(
      planCampaign({ ...everything, seed: 1, count: 208 }).map(
        ({ runtime, fault, targets }) => `${runtime} ${fault.victim} ${targets[0]?.operation}`,
      ),
    );
    expect(met.size).toBe(OperationName.options.length * (VictimName.options.length * 2 - 1));
  });

  it('shares its faults among the runtimes and has no Docker engine without Docker', () => {
    const cases = planCampaign({ ...everything, seed: 1, count: 26 });
    expect(cases.filter(({ runtime }) => runtime === 'process')).toHaveLength(12);
    expect(cases.filter(({ runtime }) => runtime === 'docker')).toHaveLength(14);
    const plain = planCampaign({ ...everything, runtimes: ['process'], seed: 1, count: 300 });
    expect(plain.some(({ fault }) => fault.victim === 'docker-engine')).toBe(false);
  });

  it('keeps to the operations and processes that were asked for', () => {
    const cases = planCampaign({ ...everything, seed: 1, count: 9, operations: ['install'], victims: ['api'] });
    expect(cases).toHaveLength(9);
    for (const { fault, targets } of cases) {
      expect(fault.victim).toBe('api');
      expect(targets.map(({ operation }) => operation)).toEqual(['install']);
    }
  });

  it('never puts an operation twice under one fault', () => {
    for (const { targets } of planCampaign({ ...everything, atOnce: 3, seed: 5, count: 100 })) {
      expect(new Set(targets.map(({ operation }) => operation)).size).toBe(targets.length);
    }
  });
});

describe('a case as one word', () => {
  const anyCase: fc.Arbitrary<Case> = fc.record({
    runtime: fc.constantFrom(...RuntimeName.options),
    fault: fc.oneof(
      fc.record({ victim: fc.constantFrom(...VictimName.options), how: fc.constant('kill' as const) }),
      fc.record({
        victim: fc.constantFrom(...VictimName.options),
        how: fc.constant('pause' as const),
        seconds: fc.integer({ min: 1, max: 60 }),
      }),
    ),
    targets: fc.array(
      fc.record({
        operation: fc.constantFrom(...OperationName.options),
        moment: fc.integer({ min: 0, max: 999 }).map((thousandths) => thousandths / 1000),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    seed: fc.integer({ min: 0, max: 999_999 }),
  });

  it('is read as it was written', () => {
    fc.assert(fc.property(anyCase, (one) => expect(parseCase(formatCase(one))).toEqual(one)));
  });

  it.each([
    '',
    'nonsense',
    'process/api/kill/install@0.5',
    'process/api/hug/install@0.5/1',
    'process/api/kill/cook@0.5/1',
  ])('that is none is refused with an example: %s', (text) => {
    expect(() => parseCase(text)).toThrow(/is no case. One looks like/);
  });
});
