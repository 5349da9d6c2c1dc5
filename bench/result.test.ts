import { withResult } from './result.ts';
import { row } from './figures.ts';

const result = {
  machine: '2 × CPU',
  runtime: 'process' as const,
  at: '2026-11-30T10:00:00.000Z',
  rows: [row('start', 's', [3])],
};
const place = (runtime: string, text: string) =>
  `<!-- measured: ${runtime} -->\n\n${text}\n\n<!-- end of what was measured -->\n`;

it('replaces the table of its runtime and nothing else', () => {
  const page = `# Benchmarks\n${place('docker', 'kept')}between\n${place('process', 'replaced')}after`;
  const text = withResult(page, result);
  expect(text).not.toContain('replaced');
  expect(text.replace(/2026-11-30, [^<]*/, 'replaced\n\n')).toBe(page);
  expect(text).toContain('2026-11-30, 2 × CPU.\n\n| measure |');
  expect(text).toContain('| start | 3.00 |');
});

it('says that a page has no place for it', () => {
  expect(() => withResult(place('docker', ''), result)).toThrow('no place for the process runtime');
});
