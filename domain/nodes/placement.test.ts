import fc from 'fast-check';
import { checkPlacement, choosePlacement } from './placement.ts';
import type { NodeCandidate, PlacementRequest } from './placement.ts';

const gib = 1024 ** 3;
const node = (changes: Partial<NodeCandidate> = {}): NodeCandidate => ({
  id: 'a',
  name: 'fra-1',
  online: true,
  runtime: 'docker',
  memoryBytes: 8 * gib,
  memoryAllocatedBytes: 0,
  freeAllocations: 5,
  cpuCores: 4,
  diskBytes: 100 * gib,
  ...changes,
});
const wanted: PlacementRequest = { runtimes: ['docker'], memoryBytes: gib, cpuPercent: 100, diskBytes: gib };

describe('choosing a node', () => {
  it('takes the one with the most free memory', () => {
    const nodes = [
      node(),
      node({ id: 'b', memoryBytes: 16 * gib }),
      node({ id: 'c', memoryBytes: 32 * gib, memoryAllocatedBytes: 30 * gib }),
    ];
    expect(choosePlacement(nodes, wanted)).toEqual({ ok: true, nodeId: 'b' });
  });

  it.each([
    ['nothing is online', [node({ online: false })], 'node.no_room'],
    ['there is no node at all', [], 'node.no_room'],
    ['the only node has another runtime', [node({ runtime: 'process' })], 'node.no_room'],
    ['no port is free', [node({ freeAllocations: 0 })], 'allocation.none_free'],
    ['no memory is free', [node({ memoryAllocatedBytes: 8 * gib })], 'node.no_room'],
  ])('says so when %s', (_, nodes, reason) => {
    expect(choosePlacement(nodes, wanted)).toMatchObject({ ok: false, refusal: { code: reason } });
  });

  it('only ever takes a node that is online, able, has a port and the memory, and finds one when there is one', () => {
    const candidate = fc.record({
      id: fc.uuid(),
      name: fc.constant('n'),
      online: fc.boolean(),
      runtime: fc.constantFrom('docker', 'process', null),
      memoryBytes: fc.integer({ min: 0, max: 64 }).map((size) => size * gib),
      memoryAllocatedBytes: fc.integer({ min: 0, max: 64 }).map((size) => size * gib),
      freeAllocations: fc.integer({ min: 0, max: 3 }),
      cpuCores: fc.constantFrom(1, 4, null),
      diskBytes: fc.constantFrom(gib / 2, gib, null),
    });
    fc.assert(
      fc.property(fc.array(candidate as fc.Arbitrary<NodeCandidate>, { maxLength: 8 }), (nodes) => {
        const fits = (one: NodeCandidate) =>
          one.online &&
          one.runtime !== 'process' &&
          one.freeAllocations > 0 &&
          one.diskBytes !== gib / 2 &&
          (one.memoryBytes ?? 0) - one.memoryAllocatedBytes >= gib;
        const placement = choosePlacement(nodes, wanted);
        expect(placement.ok).toBe(nodes.some(fits));
        if (placement.ok) expect(nodes.some((one) => one.id === placement.nodeId && fits(one))).toBe(true);
      }),
    );
  });
});

describe('a node that was named', () => {
  it('may be away and may be full', () => {
    expect(checkPlacement(node({ online: false, memoryAllocatedBytes: 9 * gib }), wanted).ok).toBe(true);
  });

  it.each([
    ['memory', { memoryBytes: 9 * gib }, 8 * gib],
    ['cpu', { cpuPercent: 401 }, 400],
    ['disk', { diskBytes: 101 * gib }, 100 * gib],
  ])('has the %s that one server may take at most, and says how much', (reason, more, most) => {
    const asked = { ...wanted, ...more };
    const named = { refusal: { code: 'node.no_room', arguments: { reason, most, node: 'fra-1' } } };
    expect(checkPlacement(node(), asked)).toMatchObject(named);
    expect(choosePlacement([node()], asked)).toMatchObject({ refusal: { arguments: { reason, most } } });
    expect(checkPlacement(node({ memoryBytes: null, cpuCores: null, diskBytes: null }), asked).ok).toBe(true);
  });

  it('must have the runtime and a port', () => {
    expect(checkPlacement(node({ runtime: 'process' }), wanted)).toMatchObject({ refusal: { code: 'node.no_room' } });
    expect(checkPlacement(node({ freeAllocations: 0 }), wanted)).toMatchObject({
      refusal: { code: 'allocation.none_free' },
    });
  });
});
