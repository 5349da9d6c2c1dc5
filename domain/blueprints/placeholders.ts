/** How a value goes into a shell line: `quoted` (the default, one word), `words` (split at spaces, each quoted), `raw` (as it is). */
export type PlaceholderMode = 'quoted' | 'words' | 'raw';

export interface Placeholder {
  /** The whole text, `{{NAME}}` or `{{NAME|words}}`. */
  text: string;
  name: string;
  mode: PlaceholderMode;
  index: number;
}

const PLACEHOLDER = /\{\{\s*([A-Z][A-Z0-9_]*)\s*(?:\|\s*(words|raw)\s*)?\}\}/g;

/** Every placeholder of a template, in order. Other braces are plain text: JSON and Go templates pass through untouched. */
export function findPlaceholders(template: string): Placeholder[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => ({
    text: match[0],
    name: match[1] ?? '',
    mode: match[2] === 'words' || match[2] === 'raw' ? match[2] : 'quoted',
    index: match.index,
  }));
}

/** Replaces each placeholder by what `replacement` makes of it; the values put in are not looked at again. */
export function replacePlaceholders(template: string, replacement: (placeholder: Placeholder) => string): string {
  let rendered = '';
  let end = 0;
  for (const placeholder of findPlaceholders(template)) {
    rendered += template.slice(end, placeholder.index) + replacement(placeholder);
    end = placeholder.index + placeholder.text.length;
  }
  return rendered + template.slice(end);
}

/** True when a position of a POSIX shell line lies inside single or double quotes. */
export function isInsideQuotes(line: string, position: number): boolean {
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < position; index += 1) {
    const character = line[index];
    if (character === '\\' && quote !== "'") index += 1;
    else if (quote === null && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = null;
  }
  return quote !== null;
}
