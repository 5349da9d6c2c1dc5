/** What a document names: things that must exist for its reader. */
export interface Mentions {
  /** Relative links, as written. */
  links: string[];
  /** Paths and file names in backticks. */
  paths: string[];
  /** Names after `npm run`. */
  scripts: string[];
  /** Suites after `npm test --`. */
  suites: string[];
  /** Programs after `node`, `npx tsx` and the like. */
  programs: string[];
  variables: string[];
}

const EXTENSION = /\.(?:ts|mts|js|mjs|cjs|svelte|md|yaml|yml|json|css|html|sh|prisma|mod|xml)$/;

/** Reads the mentions of a Markdown text. Patterns and placeholders (`*`, `<id>`, `{a,b}`, `…`) name no single thing and are left out. */
export function mentionsIn(markdown: string): Mentions {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '');
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return {
    links: all(prose, /\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g).filter((link) => !/^(?:[a-z]+:|#)/.test(link)),
    paths: unique(spans.filter(isPath)),
    scripts: all(markdown, /\bnpm run (?:--\w+ )*([a-z][\w:-]*)/g),
    suites: all(markdown, /\bnpm test -- ([a-z]\w*)/g),
    programs: all(markdown, /\b(?:node|npx tsx) ((?:[\w.-]+\/)+[\w.-]+\.\w+)/g),
    variables: all(markdown, /\b((?:MAMBA|TEMPORAL|DATABASE|REDIS)_[A-Z0-9_]*[A-Z0-9])\b/g),
  };
}

/** A file name with an extension of ours, or a path of plain segments; no URL, no route, no package. */
function isPath(span: string): boolean {
  if (!/^[\w.@()[\]/-]+$/.test(span) || span.startsWith('/') || span.startsWith('@')) return false;
  return EXTENSION.test(span) || /^(?:\.{1,2}\/)?[\w.-]+\/[\w./()[\]-]*$/.test(span);
}

const all = (text: string, pattern: RegExp) =>
  unique([...text.matchAll(pattern)].map((match) => match.slice(1).find((group) => group !== undefined) ?? ''));
const unique = (values: string[]) => [...new Set(values)];
