import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readProjectFile, root } from './project-files.ts';

const [, walk = ''] = readProjectFile('docs/architecture.md').split(/<!-- walk: (?:begin|end) -->/);
const parts = new Map(
  walk
    .split(/^### /m)
    .slice(1)
    .map((part) => [part.split('\n')[0] ?? '', part]),
);

describe('the walk of a newcomer', () => {
  it('leads to a node question, an operation and a scheduled job', () => {
    expect([...parts.keys()]).toEqual(['Adding a node question', 'Adding an operation', 'Adding a scheduled job']);
  });

  it.each([...parts])('%s: every file that it names exists', (_title, part) => {
    const places = [...part.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => join(root, 'docs', link));
    expect(places.length).toBeGreaterThanOrEqual(4);
    expect(places.filter((place) => !existsSync(place))).toEqual([]);
  });
});
