import { RE2JS } from 're2js';
import type { IgnorePattern } from './pattern.ts';
import { byExpression, quoted } from './pattern.ts';

/**
 * A line of a `.gitignore`, as gitignore(5) and git's `wildmatch.c` have it; `?` and brackets are one character where git counts bytes.
 * Null for a comment, an empty line, and a pattern that git never matches either.
 */
export function gitPattern(line: string): IgnorePattern | null {
  let text = withoutTrailingSpaces(line.replace(/\r$/, ''));
  if (text === '' || text.startsWith('#')) return null;
  const isNegated = text.startsWith('!');
  if (isNegated) text = text.slice(1);
  const isForFolders = text.endsWith('/');
  if (isForFolders) text = text.slice(0, -1);
  const isAnchored = text.includes('/');
  if (text.startsWith('/')) text = text.slice(1);
  if (text === '') return null;
  const rest = { isNegated, isForFolders };
  if (!special.test(text)) return { ...rest, weight: 0, matches: plain(text, isAnchored) };
  const expression = expressionOf(text);
  if (expression === null) return null;
  return byExpression(isAnchored ? `^${expression}$` : `^(?:.*/)?${expression}$`, RE2JS.DOTALL, rest);
}

const special = /[*?[\\]/;

/** Most patterns are names. */
function plain(text: string, isAnchored: boolean): (path: string) => boolean {
  if (isAnchored) return (path) => path === text;
  const ending = `/${text}`;
  return (path) => path === text || path.endsWith(ending);
}

function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ' && !isEscaped(line, end - 1)) end -= 1;
  return line.slice(0, end);
}

function isEscaped(line: string, at: number): boolean {
  let slashes = 0;
  while (line[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

/** Null for a pattern that matches nothing: a bracket that never ends, a backslash at the end. */
function expressionOf(text: string): string | null {
  let expression = '';
  for (let at = 0; at < text.length;) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (character === '*') {
      const stars = starsAt(text, at);
      expression += stars.expression;
      at = stars.end;
      continue;
    }
    at += character.length;
    if (character === '?') expression += '[^/]';
    else if (character === '\\') {
      const next = text.codePointAt(at);
      if (next === undefined) return null;
      expression += quoted(String.fromCodePoint(next));
      at += String.fromCodePoint(next).length;
    } else if (character === '[') {
      const found = bracket(text, at);
      if (found === null) return null;
      expression += found.expression;
      at = found.end;
    } else expression += quoted(character);
  }
  return expression;
}

/**
 * Several stars span folders only where they stand between slashes, or at an end; git compares what comes before the first special character
 * by itself, so stars that come first count as if they stood at the beginning.
 */
function starsAt(text: string, start: number): { expression: string; end: number } {
  let end = start;
  while (text[end] === '*') end += 1;
  const isBounded = start === 0 || text[start - 1] === '/' || (text.includes('/') && start === text.search(special));
  if (end - start > 1 && isBounded) {
    if (text[end] === '/') return { expression: '(?:.*/)?', end: end + 1 };
    if (end === text.length || text.startsWith('\\/', end)) return { expression: '.*', end };
  }
  return { expression: '[^/]*', end };
}

const classes: Record<string, string> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-/:-@\\[-`{-~',
  space: ' \\t\\n\\v\\f\\r',
  upper: 'A-Z',
  xdigit: '0-9a-fA-F',
};

/** A set of characters, from after its `[`; never the slash. Null where it has no end or names a class that is none. */
function bracket(text: string, start: number): { expression: string; end: number } | null {
  let at = start;
  const isNegated = text[at] === '!' || text[at] === '^';
  if (isNegated) at += 1;
  let set = '';
  for (let isFirst = true; isFirst || text[at] !== ']'; isFirst = false) {
    if (at >= text.length) return null;
    const named = /^\[:([^\]:]*):\]/.exec(text.slice(at));
    if (named !== null) {
      const members = classes[named[1] ?? ''];
      if (members === undefined) return null;
      set += members;
      at += named[0].length;
      continue;
    }
    const from = member(text, at);
    if (from === null) return null;
    at = from.end;
    if (text[at] !== '-' || text[at + 1] === ']' || text[at + 1] === undefined) {
      set += inSet(from.code);
      continue;
    }
    const to = member(text, at + 1);
    if (to === null) return null;
    at = to.end;
    // The first of a range counts by itself, also where the range is upside down.
    set += from.code <= to.code ? `${inSet(from.code)}-${inSet(to.code)}` : inSet(from.code);
  }
  const end = at + 1;
  // RE2 has no intersection of sets; a set without members matches nothing, and its opposite anything.
  if (isNegated) return { expression: set === '' ? '[^/]' : `[^/${set}]`, end };
  return { expression: withoutSlash(set), end };
}

function member(text: string, at: number): { code: number; end: number } | null {
  const from = text[at] === '\\' ? at + 1 : at;
  const code = text.codePointAt(from);
  return code === undefined ? null : { code, end: from + String.fromCodePoint(code).length };
}

const inSet = (code: number): string => `\\x{${code.toString(16)}}`;

/** The set without the slash, which separates folders whatever a set has: ranges over it are split. */
function withoutSlash(set: string): string {
  if (set === '') return '[^\\x{0}-\\x{10ffff}]';
  const split = set.replace(/\\x\{([0-9a-f]+)\}-\\x\{([0-9a-f]+)\}/g, (range, first: string, last: string) => {
    const [from, to] = [Number.parseInt(first, 16), Number.parseInt(last, 16)];
    if (from > slash || to < slash) return range;
    return `${from < slash ? `${inSet(from)}-${inSet(slash - 1)}` : ''}${to > slash ? `${inSet(slash + 1)}-${inSet(to)}` : ''}`;
  });
  const without = split
    .replaceAll(inSet(slash), '')
    .replaceAll('!-/', '!-.')
    .replaceAll('!-~', '!-.0-~')
    .replaceAll(' -~', ' -.0-~');
  return without === '' ? '[^\\x{0}-\\x{10ffff}]' : `[${without}]`;
}

const slash = 0x2f;
