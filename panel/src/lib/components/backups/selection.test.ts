import { isCovered, isPartly, toggled } from './selection.ts';

describe('choosing files of a backup', () => {
  it('adds and takes away', () => {
    const chosen = toggled(toggled(new Set(), 'world/level.dat'), 'ops.json');
    expect([...toggled(chosen, 'ops.json')]).toEqual(['world/level.dat']);
  });

  it('a folder stands for all that is in it', () => {
    const chosen = toggled(new Set(['world/level.dat', 'world2/level.dat']), 'world');
    expect([...chosen].sort()).toEqual(['world', 'world2/level.dat']);
    expect(isCovered(chosen, 'world/region/r.0.0.mca')).toBe(true);
    expect(isCovered(chosen, 'world2/region')).toBe(false);
  });

  it('a folder with something chosen in it is chosen in part', () => {
    const chosen = new Set(['world/region/r.0.0.mca']);
    expect(isPartly(chosen, 'world')).toBe(true);
    expect(isPartly(chosen, 'world/region')).toBe(true);
    expect(isPartly(chosen, 'wor')).toBe(false);
  });
});
