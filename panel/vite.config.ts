import { fileURLToPath } from 'node:url';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import { compileTexts } from '../texts/compile/compile.mjs';
import { fewFiles } from './few-files.ts';

/** `npm run dev` says where its API is; `npm run dev -w panel` talks to that of a running `npm start` on its default port. */
const api = { target: process.env.MAMBA_API_URL ?? 'http://127.0.0.1:8080', ws: true };

/** The catalogue is compiled before the build, and again at each save of it while developing. */
const texts: Plugin = {
  name: 'texts',
  buildStart: async () => {
    await compileTexts();
  },
  configureServer: ({ watcher }) => {
    const messages = fileURLToPath(new URL('../texts/messages', import.meta.url));
    watcher.add(messages);
    watcher.on('change', (file) => {
      if (file.startsWith(messages)) void compileTexts();
    });
  },
};

export default defineConfig({
  plugins: [texts, tailwindcss(), sveltekit(), fewFiles],
  server: { fs: { allow: ['..'] }, proxy: { '/api': api, '/socket.io': api } },
});
