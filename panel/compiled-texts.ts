import { fileURLToPath } from 'node:url';
import type { Plugin, ViteDevServer } from 'vite';
import { atEachSave } from '../texts/compile/at-each-save.mjs';
import { compileTexts } from '../texts/compile/compile.mjs';

const messages = fileURLToPath(new URL('../texts/messages/', import.meta.url));

/** The catalogue is compiled before a build, which ends where that fails. */
const beforeBuild: Plugin = {
  name: 'compiled-texts:build',
  apply: 'build',
  buildStart: async () => {
    await compileTexts();
  },
};

/** While developing, it is compiled at each save. One that is broken is reported, and the texts stay as they were. */
const whileDeveloping: Plugin = {
  name: 'compiled-texts:serve',
  apply: 'serve',
  configureServer: async (server) => {
    const compile = atEachSave(compileTexts, {
      failed: (error) => report(server, error),
      // A mistake that is taken back leaves nothing to compile, so no update of a module closes the report in the browser.
      mended: () => server.ws.send({ type: 'full-reload' }),
    });
    server.watcher.add(messages);
    server.watcher.on('all', (_event, file) => {
      if (file.startsWith(messages)) void compile();
    });
    await compile();
  },
};

/** In the terminal, and over the page in the browser. */
function report(server: ViteDevServer, error: Error): void {
  const message = `The texts cannot be compiled: ${error.message}`;
  server.config.logger.error(message, { timestamp: true, error });
  server.ws.send({ type: 'error', err: { message, stack: error.stack ?? '', plugin: 'compiled-texts' } });
}

export const compiledTexts = [beforeBuild, whileDeveloping];
