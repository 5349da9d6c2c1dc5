import { projectFiles, readProjectFile } from './project-files.ts';

const index = readProjectFile('docs/decisions/README.md');
/** Rows of the index: page, date, status. */
const rows = [...index.matchAll(/^\| \[[^\]]+\]\(([\w-]+\.md)\)\s*\| ([^|]*?)\s*\| ([^|]*?)\s*\|$/gm)].map(
  ([, page = '', date = '', status = '']) => ({ page, date, status }),
);

describe('the index of decisions', () => {
  it('has every decision once', () => {
    const pages = projectFiles('docs/decisions/*.md').map((path) => path.replace('docs/decisions/', ''));
    expect(rows.map(({ page }) => page).sort()).toEqual(pages.filter((page) => page !== 'README.md').sort());
  });

  it('says date and status of each, in the order of the dates', () => {
    for (const { date, status } of rows) {
      expect(date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(status).toMatch(/^(in force|proposed|superseded by \[)/);
    }
    expect(rows.map(({ date }) => date)).toEqual(rows.map(({ date }) => date).sort());
  });
});
