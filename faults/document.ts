import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

// `npx tsx faults/document.ts REPORT.json`: puts the table of a campaign into docs/reliability.md, between its two marks.

const PAGE = 'docs/reliability.md';
const BEGIN = '<!-- campaign: begin -->';
const END = '<!-- campaign: end -->';

const Report = z.object({
  seed: z.number(),
  at: z.iso.datetime(),
  machine: z.string(),
  tookSeconds: z.number(),
  passed: z.number(),
  failed: z.number(),
  table: z.string(),
  cases: z.array(z.object({ case: z.string() })),
});

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Say which report: npx tsx faults/document.ts REPORT.json');
const report = Report.parse(JSON.parse(readFileSync(file, 'utf8')));
const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split(BEGIN);
const after = rest?.split(END)[1];
if (before === undefined || after === undefined) throw new Error(`${PAGE} has lost its marks ${BEGIN} and ${END}.`);

const count = report.cases.length;
const day = new Date(report.at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const lead =
  `\`npm run test:faults -- --seed ${report.seed} --count ${count}\` on ${day}, ${report.machine}, both runtimes at the same ` +
  `time: **${report.passed} of ${count} faults survived**, in ${Math.round(report.tookSeconds / 60)} minutes.`;
writeFileSync(PAGE, `${before}${BEGIN}\n\n${lead}\n\n${report.table}\n\n${END}${after}`);
console.log(`${PAGE} has the table of ${count} faults now. Format it: npx prettier --write ${PAGE}`);
