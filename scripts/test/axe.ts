import type { Page } from '@playwright/test';
import axe from 'axe-core';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What a run looks at: all rules or, for another theme of the same elements, those about colours. */
const rules: Record<'everything' | 'colours', axe.RunOnly> = {
  everything: { type: 'tag', values: tags },
  colours: {
    type: 'rule',
    values: axe.getRules(tags).flatMap(({ ruleId, tags: ofRule }) => (ofRule.includes('cat.color') ? [ruleId] : [])),
  },
};

const summary = `({ violations }) => violations.flatMap(({ id, help, nodes }) =>
  nodes.map(({ target }) => id + ' (' + help + ') at ' + target.join(' ')))`;

/**
 * What axe finds, short enough to read: the rule, and where. It runs in the page itself, which loads it once. For the sake of
 * frames of other origins, which the panel does not have, axe's own client loads it into a second page at each run.
 */
export async function violations(page: Page, of: keyof typeof rules = 'everything'): Promise<string[]> {
  // Colours half-way through a transition have a contrast of their own.
  await page.evaluate(
    'Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)))',
  );
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe.source);
  const options: axe.RunOptions = { runOnly: rules[of], resultTypes: ['violations'] };
  return page.evaluate<string[]>(`axe.run(document, ${JSON.stringify(options)}).then(${summary})`);
}
