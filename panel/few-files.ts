import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

type Context = Pick<Rolldown.PluginContext, 'getModuleInfo'>;

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What the first page that people see is made of. */
const firstPage = [
  'src/routes/+layout.ts',
  'src/routes/+layout.svelte',
  'src/routes/+error.svelte',
  'src/routes/(app)/+layout.ts',
  'src/routes/(app)/+layout.svelte',
  'src/routes/(app)/servers/+page.svelte',
].map(file);
const isClient = (id: string): boolean => id.includes('@sveltejs/kit/src/runtime/client/');

/** All that the first page imports, however far away, without what is loaded when it is needed. */
function partsOfFirstPage(context: Context): Set<string> {
  const found = new Set<string>();
  const open = [...firstPage];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(context.getModuleInfo(id)?.importedIds ?? []));
  }
  return found;
}

function first(name: string) {
  let parts: Set<string> | undefined;
  return (id: string, context: Context): string | null => {
    parts ??= partsOfFirstPage(context);
    return parts.has(id) || isClient(id) ? name : null;
  };
}

/**
 * What several pages share comes as a few files: a browser has six connections to a server, and dozens of small files wait for
 * each other. What the first page needs is apart from what only later ones share, so that it stays small. What one page alone
 * needs stays with it.
 */
export const fewFiles: Plugin = {
  name: 'few-files',
  // The browser's build alone: on the server nothing may run that only a browser can.
  configEnvironment: (environment) =>
    environment === 'client'
      ? {
          build: {
            rolldownOptions: {
              output: {
                codeSplitting: {
                  groups: [
                    { name: first('libraries'), test: /node_modules/, minShareCount: 2, priority: 4 },
                    { name: 'later-libraries', test: /node_modules/, minShareCount: 2, priority: 3 },
                    { name: first('shared'), minShareCount: 2, priority: 2 },
                    { name: 'later', minShareCount: 2, priority: 1 },
                  ],
                },
              },
            },
          },
        }
      : undefined,
};
