import type { Settled } from '../platform/subject.ts';
import { leftoverFiles } from './leftovers.ts';

const settled = (runs: boolean | null): Settled => ({ states: [], runs, starts: [], installs: [], contents: null });
const runs = { id: 'aaaa', gone: false, settled: settled(true) };
const rests = { id: 'bbbb', gone: false, settled: settled(false) };
const gone = { id: 'cccc', gone: true, settled: settled(false) };

const find = (...paths: string[]) => leftoverFiles(paths, [runs, rests], [runs, rests, gone]);

it('leaves alone what belongs to servers that there are', () => {
  expect(
    find(
      'state',
      'state/aaaa.json',
      'servers',
      'servers/aaaa',
      'servers/aaaa/files',
      'servers/aaaa/runs/1',
      'installs',
      'backups',
    ),
  ).toEqual([]);
});

it.each([
  ['an install that has ended', 'installs/1234'],
  ['a backup in the making', 'backup-jobs/1234'],
  ['staged files', 'servers/aaaa/work/1234'],
  ['a state that was half written', 'state/aaaa.json.new'],
  ['the console of a server that is gone', 'console/cccc/1.log'],
  ['the folder of a server that is gone', 'servers/cccc'],
  ['the folder of an unknown server', 'servers/dddd'],
])('finds %s', (_, path) => {
  expect(find(path)).toContain(path);
});

it('finds runs beyond the one of a server that runs', () => {
  expect(find('servers/aaaa/runs/1', 'servers/aaaa/runs/2')).toEqual(['2 runs of server aaaa, which runs']);
  expect(find('servers/bbbb/runs/1')).toEqual(['1 runs of server bbbb, which does not run']);
});
