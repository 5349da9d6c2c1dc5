import fc from 'fast-check';
import type { ManifestEntry } from '#node-worker/backups/manifest/format.ts';
import type { Selection } from './selection.ts';
import { select } from './selection.ts';

/** A list of files in the archive's order; each entry takes 1000 bytes of it. A name that ends with a slash is a folder. */
function listOf(paths: string[]): { entries: () => AsyncGenerator<ManifestEntry[]>; rawBytes: number } {
  const entries = paths.map((path, index): ManifestEntry => {
    const common = {
      kind: 'entry',
      path: path.replace(/\/$/, ''),
      mode: 0o644,
      modifiedAt: 0,
      at: index * 1000,
    } as const;
    return path.endsWith('/')
      ? { ...common, type: 'folder' }
      : { ...common, type: 'file', bytes: 10, checksum: '0'.repeat(32) };
  });
  return {
    rawBytes: paths.length * 1000 + 1024,
    async *entries() {
      // Batches end anywhere.
      for (let at = 0; at < entries.length; at += 2) yield await Promise.resolve(entries.slice(at, at + 2));
    },
  };
}

const paths = ['a/', 'a/1', 'a/2', 'a/b/', 'a/b/3', 'ab/', 'ab/4', 'c'];
const of = (wanted: string[] | null): Promise<Selection> => select(listOf(paths), wanted);

describe('what is selected of a backup', () => {
  it('is everything, also of an empty one', async () => {
    expect(await of(null)).toMatchObject({ ranges: [{ start: 0, end: 9024 }], entries: 8, bytes: 50, above: [] });
    expect(await select(listOf([]), null)).toMatchObject({ ranges: [{ start: 0, end: 1024 }], entries: 0, bytes: 0 });
    expect(await select(listOf([]), [])).toMatchObject({ ranges: [], entries: 0 });
  });

  it('is a folder with all that is below it, and nothing whose name only begins alike', async () => {
    expect(await of(['a'])).toMatchObject({ ranges: [{ start: 0, end: 5000 }], entries: 5, bytes: 30, above: [] });
    expect(await of(['a/b/'])).toMatchObject({ ranges: [{ start: 3000, end: 5000 }], entries: 2, above: ['a'] });
  });

  it('is in ranges that do not touch, and reaches the end of the archive with its last entry', async () => {
    expect((await of(['a/1', 'a/2', 'c'])).ranges).toEqual([
      { start: 1000, end: 3000 },
      { start: 7000, end: 9024 },
    ]);
  });

  it('has the folders above it once, each before those in it, unless they are selected themselves', async () => {
    expect((await of(['a/b/3', 'ab/4', 'a/b/3'])).above).toEqual(['a', 'ab', 'a/b']);
    expect((await of(['a', 'a/b/3'])).above).toEqual([]);
  });

  it('must be there: the first path that is not is named', async () => {
    for (const missing of ['a/9', 'a/1/x', '', '.', '../a', '/a'])
      await expect(of(['c', missing])).rejects.toMatchObject({ code: 'backup.path_not_found', kind: 'permanent' });
    await expect(of(['a/\u0007'])).rejects.toThrow('The backup has no file or folder a/?.');
  });

  it('is in its ranges what it wants, whatever is wanted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(paths, { minLength: 1 }), async (wanted) => {
        const { ranges, wants, entries } = await of(wanted);
        const list: ManifestEntry[] = [];
        for await (const batch of listOf(paths).entries()) list.push(...batch);
        const inRanges = list.filter(({ at }) => ranges.some(({ start, end }) => at >= start && at < end));
        expect(inRanges).toEqual(list.filter(wants));
        expect(inRanges).toHaveLength(entries);
      }),
    );
  });
});
