import fc from 'fast-check';
import type { ManifestEntry } from './format.ts';
import { Listing } from './listing.ts';

function lineOf(path: string, type: ManifestEntry['type']): string {
  const rest = { file: { bytes: 7, checksum: '0'.repeat(32) }, link: { target: 'x' }, folder: {} }[type];
  return JSON.stringify({ kind: 'entry', path, mode: 0o644, modifiedAt: 0, at: 0, type, ...rest });
}

const others = ['{"kind":"header","version":1}', '{"kind":"frame","rawBytes":1}', '{"kind":"summary"}', ''];

function pageOf(
  lines: string[],
  folder: string,
  after: string | null,
  limit: number,
): { paths: string[]; hasMore: boolean } {
  const listing = new Listing({ folder, after, limit });
  for (const line of [...lines, ...others]) listing.add(line);
  const { entries, hasMore } = listing.page();
  return { paths: entries.map(({ path }) => path), hasMore };
}

function allPages(lines: string[], folder: string, limit: number): string[] {
  const seen: string[] = [];
  for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
    const { paths, hasMore } = pageOf(lines, folder, after, limit);
    seen.push(...paths);
    if (!hasMore) return seen;
    // A page that says that there is more, and brings nothing, would go on for ever.
    if (paths.length === 0) throw new Error('an empty page');
  }
}

describe('the list of a folder of a backup', () => {
  const lines = [
    lineOf('a', 'folder'),
    lineOf('a/x', 'file'),
    lineOf('a/y', 'folder'),
    lineOf('a/y/z', 'file'),
    lineOf('ab', 'file'),
    lineOf('b', 'link'),
    lineOf('c', 'folder'),
  ];

  it('has what is directly in it, folders first', () => {
    expect(pageOf(lines, '', null, 10)).toEqual({ paths: ['a', 'c', 'ab', 'b'], hasMore: false });
    expect(pageOf(lines, 'a/', null, 10)).toEqual({ paths: ['a/y', 'a/x'], hasMore: false });
    expect(pageOf(lines, 'c', null, 10)).toEqual({ paths: [], hasMore: false });
    expect(pageOf(lines, 'nowhere', null, 10)).toEqual({ paths: [], hasMore: false });
    expect(pageOf(lines, 'ab', null, 10)).toEqual({ paths: [], hasMore: false });
  });

  it('goes on after a folder and after a file, and knows when it ends', () => {
    expect(pageOf(lines, '', null, 1)).toEqual({ paths: ['a'], hasMore: true });
    expect(pageOf(lines, '', 'a', 2)).toEqual({ paths: ['c', 'ab'], hasMore: true });
    expect(pageOf(lines, '', 'ab', 1)).toEqual({ paths: ['b'], hasMore: false });
    expect(pageOf(lines, '', 'b', 1)).toEqual({ paths: [], hasMore: false });
  });

  it('says of each what people want to know', () => {
    const listing = new Listing({ folder: '', after: null, limit: 10 });
    lines.forEach((line) => listing.add(line));
    expect(listing.page().entries.slice(1, 3)).toEqual([
      { path: 'c', type: 'folder', bytes: 0, modifiedAt: '1970-01-01T00:00:00.000Z' },
      { path: 'ab', type: 'file', bytes: 7, modifiedAt: '1970-01-01T00:00:00.000Z' },
    ]);
  });

  it('is, page by page, each entry once and in order, whatever the names', () => {
    const name = fc.string({
      minLength: 1,
      maxLength: 4,
      unit: fc.constantFrom('a', 'b', '"', '\\', ' ', 'é', '\udcff', '\n', '🌍'),
    });
    const entry = fc.tuple(name, fc.constantFrom('file' as const, 'folder' as const, 'link' as const));
    const list = fc.uniqueArray(entry, { maxLength: 40, selector: ([path]) => path });
    fc.assert(
      fc.property(list, name, fc.integer({ min: 1, max: 7 }), (entries, folder, limit) => {
        const inFolder = entries.map(([path, type]) => [`${folder}/${path}`, type] as const);
        const deeper = inFolder.map(([path]) => lineOf(`${path}/deeper`, 'file'));
        const all = [...inFolder.map(([path, type]) => lineOf(path, type)), ...deeper, lineOf(`${folder}x`, 'file')];
        const sorted = (isFolder: boolean): string[] =>
          inFolder
            .filter(([, type]) => (type === 'folder') === isFolder)
            .map(([path]) => path)
            .sort();
        expect(allPages(all, folder, limit)).toEqual([...sorted(true), ...sorted(false)]);
      }),
      { numRuns: 200 },
    );
  });
});
