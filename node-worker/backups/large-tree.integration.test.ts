import { linkSync } from 'node:fs';
import path from 'node:path';
import { Engine } from './engine/client.ts';
import { BackupBench } from './test/bench.ts';
import { engineProgram } from './test/engine-program.ts';
import { put } from './test/tree.ts';

const folders = 200;
const filesPerFolder = 999;

/** Makes the engine tell its peak of memory when it ends. */
const tellsPeak =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS+"\\n"))';

describe('a backup of 200,000 entries', () => {
  const said: string[] = [];
  const log = { debug: (details: object) => void said.push('errors' in details ? String(details.errors) : '') };
  let bench: BackupBench;
  beforeAll(() => {
    bench = new BackupBench({ engine: new Engine(['--import', tellsPeak, engineProgram()], log) });
    for (let folder = 0; folder < folders; folder += 1) {
      const at = path.join(bench.files, `folder ${folder}`);
      put(at, 'file-0', 'x');
      // Names of the same file: another 200,000 inodes are what takes a disk long.
      for (let index = 1; index < filesPerFolder; index += 1)
        linkSync(path.join(at, 'file-0'), path.join(at, `file-${index}`));
    }
  });
  afterAll(() => bench.dispose());

  /** MiB at most, of the engine that ended last. */
  function peak(): number {
    const found = /peak (\d+)/.exec(said.pop() ?? '');
    if (found === null) throw new Error('the engine said nothing of its memory');
    return Number(found[1]) / 1024;
  }

  /** What each job takes at its peak: a backup, its verification, one file of it. */
  async function peaksOf(one: BackupBench, file: string): Promise<number[]> {
    const { backup, warnings } = await one.create({ ignore: ['*.nothing'] });
    const peaks = [peak()];
    expect(warnings).toEqual([]);
    await one.backups.verify(backup, one.run());
    peaks.push(peak());
    const single = await one.stage(backup, { paths: [file] });
    peaks.push(peak());
    expect(single.entries).toBe(1);
    const page = await one.backups.entries(backup.location, { folder: path.dirname(file), after: null, limit: 500 });
    expect(page.entries).toHaveLength(Math.min(500, backup.archive.entries - 1));
    return peaks;
  }

  it('takes little more memory than one of three', async () => {
    const small = new BackupBench({ engine: bench.engine });
    put(small.files, 'folder/file');
    put(small.files, 'folder/other');
    const few = await peaksOf(small, 'folder/file');
    small.dispose();
    const many = await peaksOf(bench, 'folder 199/file-998');
    many.forEach((mebibytes, index) => expect(mebibytes - (few[index] ?? 0)).toBeLessThan(80));
  });
});
