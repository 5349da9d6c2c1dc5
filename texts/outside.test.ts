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

/** What a script says: several words that begin like a sentence or end like one. */
const isSaid = (text: string): boolean => /^\p{Lu}\S* \S/u.test(text) || /\S \S.*[.!?…]$/u.test(text);

/** Literals of scripts that look as if they were said, and why they are not texts of the catalogue. */
const NOT_TEXTS = new Set([
  // The name of a browser.
  'Samsung Internet',
]);

/** Texts that a script writes itself. Names of modules and of properties are not shown. */
function saidTexts(script: unknown): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look);
    if (!isNode(value)) return;
    if (/^(Import|Export(All|Named))/.test(value.type) && isNode(value.source)) return;
    if (value.type === 'Literal' && typeof value.value === 'string') found.push(value.value);
    if (value.type === 'TemplateElement') found.push((value.value as { cooked: string }).cooked.trim());
    for (const [key, child] of Object.entries(value)) {
      if (key !== 'parent' && !(key === 'key' && value.computed === false)) look(child);
    }
  };
  look(script);
  return found.filter((text) => isSaid(text) && !NOT_TEXTS.has(text));
}

const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
const components = files.filter((name) => name.endsWith('.svelte'));
const scripts = files.filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\.d\.ts$/.test(name));
const read = (name: string): string => readFileSync(join(sources, name), 'utf8');
const parsed = (source: string) => parse(source, { modern: true });

it('no component has a text of its own', () => {
  const found = components.flatMap((name) => {
    const { fragment, instance, module } = parsed(read(name));
    const texts = [...literalTexts(fragment as unknown as Node), ...saidTexts([fragment, instance, module])];
    return texts.map((text) => `${name}: ${text}`);
  });
  expect(found).toEqual([]);
});

const textsOfScript = (source: string): string[] =>
  saidTexts(parsed(`<script lang="ts">\n${source}\n</script>`).instance?.content);

it('no script has a text of its own', () => {
  expect(scripts.flatMap((name) => textsOfScript(read(name)).map((text) => `${name}: ${text}`))).toEqual([]);
});

it('a planted text of a script is found, and what no user reads is not', () => {
  const planted =
    "toasts.show({ text: 'It did not work' }); const a = `Only ${1} left.`; const b = x ? 'come back later.' : '';";
  expect(textsOfScript(planted)).toEqual(['It did not work', 'come back later.']);
  expect(textsOfScript("import 'A b.ts'; const t = { 'Stop the server': 1 }; const c = 'flex gap-2';")).toEqual([]);
});
