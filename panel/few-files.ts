import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

type Context = Pick<Rolldown.PluginContext, 'getModuleInfo'>;

const route = (path: string): string => fileURLToPath(new URL(`src/routes/${path}`, import.meta.url));

/** What the first page that people see is made of. */
const firstPage = [
  '+layout.ts',
  '+layout.svelte',
  '+error.svelte',
  '(app)/+layout.ts',
  '(app)/+layout.svelte',
  '(app)/servers/+page.svelte',
].map(route);
/** Pages without dialogs and menus, which are a library of their own. */
const lightPages = [
  '(auth)/login/+page.svelte',
  '(app)/operations/+page.svelte',
  '(app)/nodes/+page.svelte',
  '(app)/servers/new/+page.svelte',
].map(route);
const messages = fileURLToPath(new URL('../texts/compiled/messages/', import.meta.url));
const isClient = (id: string): boolean => id.includes('@sveltejs/kit/src/runtime/client/');

/** Modules of the messages that a source names. */
const messagesNamedIn = (code: string | null): string[] =>
  [...(code ?? '').matchAll(/\bm\.(\w+)/g)].map(([, key]) => `${messages}${key}.js`);

/**
 * All that these import, however far away, without what is loaded when it is needed. The index of the messages imports every
 * one, so a message is found by the modules that name it.
 */
function partsOf(pages: readonly string[], context: Context): Set<string> {
  const found = new Set<string>();
  const open = [...pages];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const info = context.getModuleInfo(id);
    if (info === null || id === `${messages}_index.js`) continue;
    open.push(...info.importedIds, ...messagesNamedIn(info.code));
  }
  return found;
}

/** Names a module's file after the first pages that need it. */
function filesOf(kind: string) {
  let parts: { first: Set<string>; light: Set<string> } | undefined;
  return (id: string, context: Context): string => {
    parts ??= { first: partsOf(firstPage, context), light: partsOf(lightPages, context) };
    if (parts.first.has(id) || isClient(id)) return `first-${kind}`;
    return parts.light.has(id) ? `light-${kind}` : `other-${kind}`;
  };
}

/**
 * What several pages share comes as a few files: a browser has six connections to a server, and dozens of small files wait for
 * each other. What the first page needs is apart from what only later ones share, so that it stays small, and so are dialogs
 * and menus. What one page alone needs stays with it.
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
                    { name: filesOf('libraries'), test: /node_modules/, minShareCount: 2, priority: 2 },
                    { name: filesOf('parts'), minShareCount: 2, priority: 1 },
                  ],
                },
              },
            },
          },
        }
      : undefined,
};
