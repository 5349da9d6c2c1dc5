import { hostProcess, parseStat } from './procfs.ts';

describe('the processes of this machine', () => {
  it('parses a name with spaces and brackets', () => {
    const rest = 'S 7 8 9 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 1 0 4242 1000000 25 18446744073709551615';
    expect(parseStat(`12 (a ) (b) ${rest}\n`)).toEqual({
      pid: 12,
      parent: 7,
      group: 8,
      session: 9,
      cpuSeconds: 2,
      startTime: '4242',
      residentBytes: 25 * 4096,
    });
    expect(parseStat('')).toBeNull();
  });

  it('finds this one and not one that is gone', () => {
    expect(hostProcess(process.pid)).toMatchObject({ pid: process.pid, parent: process.ppid });
    expect(hostProcess(2 ** 30)).toBeNull();
  });
});
