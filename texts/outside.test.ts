import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';

const sources = join(__dirname, '..', 'panel', 'src');

/** Attributes and properties of components whose value people read or hear. */
const READ = new Set([
  'label',
  'title',
  'placeholder',
  'aria-label',
  'aria-description',
  'alt',
  'text',
  'lead',
  'help',
]);
/** Names and signs that are the same in every language. */
const SAME_EVERYWHERE = new Set([
  'Mamba',
  'Mamba Host',
  'Temporal',
  'MiB',
  'GiB',
  'Ctrl',
  'Esc',
  'Enter',
  'Tab',
  'K',
  'HTTP',
  'ssh-ed25519 AAAA…',
]);

interface Node {
  type: string;
  name?: string;
  data?: string;
  start: number;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** Texts that are written into the markup itself, not taken from the catalogue. */
function literalTexts(markup: Node): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look);
    if (!isNode(value)) return;
    // What an attribute holds is looked at only where it is read by people.
    if (value.type === 'StyleDirective' || (value.type === 'Attribute' && !READ.has(value.name ?? ''))) return;
    if (value.type === 'Text' && /\p{L}{2}|^\p{L}$/u.test(value.data ?? '')) found.push(value.data!.trim());
    for (const [key, child] of Object.entries(value)) if (key !== 'parent') look(child);
  };
  look(markup);
  return found.filter((text) => !SAME_EVERYWHERE.has(text));
}

const components = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.svelte'),
);

it('no component has a text of its own', () => {
  const found = components.flatMap((name) => {
    const { fragment } = parse(readFileSync(join(sources, name), 'utf8'), { modern: true });
    return literalTexts(fragment as unknown as Node).map((text) => `${name}: ${text}`);
  });
  expect(found).toEqual([]);
});
