import type { IgnorePattern } from './pattern.ts';
import { byExpression } from './pattern.ts';

/**
 * A line of a `.pteroignore`, as Pterodactyl's Wings reads it: by the expressions that github.com/sabhiram/go-gitignore makes of lines, step
 * by step, faults and all, since users wrote their files against them. Go's expressions are RE2, too. Null where Wings has no pattern.
 */
export function wingsPattern(text: string): IgnorePattern | null {
  let line = text.replace(/\r+$/, '');
  if (line.startsWith('#')) return null;
  line = line.replace(/^ +| +$/g, '');
  if (line === '') return null;
  const isNegated = line.startsWith('!');
  if (isNegated) line = line.slice(1);
  if (/^[#!]/.test(line)) line = line.slice(1);
  if (/([^/+])\/.*\*\./.test(line) && !line.startsWith('/')) line = `/${line}`;
  line = line.replaceAll('.', '\\.');
  if (line.startsWith('/**/')) line = line.slice(1);
  line = line
    .replaceAll('/**/', '(/|/.+/)')
    .replaceAll('**/', `(|.${magicStar}/)`)
    .replaceAll('/**', `(|/.${magicStar})`)
    .replaceAll('\\*', `\\${magicStar}`)
    .replaceAll('*', '([^/]*)')
    .replaceAll('?', '\\?')
    .replaceAll(magicStar, '*');
  const open = line.endsWith('/') ? `${line}(|.*)$` : `${line}(|/.*)$`;
  const expression = open.startsWith('/') ? `^(|/)${open.slice(1)}` : `^(|.*/)${open}`;
  return byExpression(expression, 0, { isNegated, isForFolders: false });
}

const magicStar = '#$~';
