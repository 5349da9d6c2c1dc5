import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * `import-x/no-cycle` leaves out imports of types, and a circle of types is one all the same: neither file can be read, moved or
 * changed alone. This rule follows every import of the project's own files, of types, too.
 */

/** How long the files that were read count as unchanged: a whole run reads each once, an editor sees a change after this. */
const freshMilliseconds = 2_000;

/** The project files that each file imports. */
class ImportGraph {
  #root;
  #known = new Map();

  constructor(root) {
    this.#root = root;
  }

  importsOf(file) {
    const known = this.#known.get(file);
    const now = Date.now();
    if (known !== undefined && known.lookedAt + freshMilliseconds > now) return known.imports;
    const changedAt = statSync(file).mtimeMs;
    const imports = known?.changedAt === changedAt ? known.imports : this.#read(readFileSync(file, 'utf8'), file);
    this.#known.set(file, { changedAt, lookedAt: now, imports });
    return imports;
  }

  /** The file that an import in `file` leads to; null when it is none of the project's own. */
  resolve(specifier, file) {
    const path = specifier.startsWith('.')
      ? resolve(dirname(file), specifier)
      : specifier.startsWith('#')
        ? join(this.#root, specifier.slice(1))
        : null;
    return path !== null && path.endsWith('.ts') && existsSync(path) ? path : null;
  }

  /** The shortest way from one file to another, both named; null when there is none. */
  way(from, to) {
    const cameFrom = new Map([[from, null]]);
    for (const file of cameFrom.keys()) {
      if (file === to) return this.#trace(cameFrom, to);
      for (const next of this.importsOf(file)) if (!cameFrom.has(next)) cameFrom.set(next, file);
    }
    return null;
  }

  #trace(cameFrom, to) {
    const files = [];
    for (let file = to; file !== null; file = cameFrom.get(file)) files.unshift(relative(this.#root, file));
    return files;
  }

  #read(text, file) {
    const { importedFiles } = ts.preProcessFile(text, true, true);
    return [...new Set(importedFiles.flatMap(({ fileName }) => this.resolve(fileName, file) ?? []))];
  }
}

const graphs = new Map();

const noCycle = {
  meta: {
    type: 'problem',
    docs: { description: 'Forbids circles of imports, imports of types included.' },
    schema: [{ type: 'object', properties: { root: { type: 'string' } }, required: ['root'] }],
    messages: { circle: 'This import closes a circle: {{way}}. Move what both need into a third file.' },
  },
  create(context) {
    const { root } = context.options[0];
    if (!graphs.has(root)) graphs.set(root, new ImportGraph(root));
    const graph = graphs.get(root);
    const check = (node) => {
      const specifier = node.source?.value;
      const imported = typeof specifier === 'string' ? graph.resolve(specifier, context.filename) : null;
      const way = imported === null ? null : graph.way(imported, context.filename);
      if (way !== null) context.report({ node, messageId: 'circle', data: { way: way.join(' → ') } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

export const cycles = { rules: { 'no-cycle': noCycle } };
