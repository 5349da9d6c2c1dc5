import { linkSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BackupBench } from './test/bench.ts';
import { put } from './test/tree.ts';

const mebibyte = 1024 ** 2;

describe('files that are longer than what they take', () => {
  let bench: BackupBench;
  beforeEach(() => (bench = new BackupBench()));
  afterEach(() => bench.dispose());

  const at = (name: string) => path.join(bench.files, name);

  it('come back with their holes under a limit that their length is beyond', async () => {
    put(bench.files, 'holes', 'begin');
    truncateSync(at('holes'), 40 * mebibyte);
    const { backup, warnings } = await bench.create({ diskBytes: 16 * mebibyte });
    expect(warnings).toEqual([]);
    const { staged } = await bench.stage(backup, { diskBytes: 16 * mebibyte });
    const restored = statSync(path.join(staged, 'holes'));
    expect(restored.size).toBe(40 * mebibyte);
    expect(restored.blocks * 512).toBeLessThan(mebibyte);
  });

  it('are not read where no server of this size could mean them', async () => {
    put(bench.files, 'world', 'here');
    put(bench.files, 'endless', '');
    truncateSync(at('endless'), 1024 ** 4);
    await expect(bench.create({ diskBytes: 256 * mebibyte })).rejects.toMatchObject({
      code: 'backup.too_long',
      kind: 'permanent',
    });
    expect(bench.progress.map(({ phase }) => phase)).toEqual(['Looking through the files']);
    const { backup } = await bench.create({ diskBytes: 256 * mebibyte, ignore: ['endless'] });
    expect(backup.archive.entries).toBe(1);
  });

  it('warn when the backup is made where it cannot be restored as a whole, and are refused then', async () => {
    writeFileSync(at('one'), Buffer.alloc(3 * mebibyte, 'x'));
    for (const name of ['two', 'three']) linkSync(at('one'), at(name));
    const diskBytes = 4 * mebibyte;
    const { backup, warnings } = await bench.create({ diskBytes });
    expect(warnings).toEqual([expect.stringContaining('Restored, the files take 9')]);
    await expect(bench.stage(backup, { diskBytes })).rejects.toMatchObject({ code: 'backup.too_large' });
    expect(await bench.stage(backup, { diskBytes, paths: ['one'] })).toMatchObject({ entries: 1, bytes: 3 * mebibyte });
  });
});
