import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';

/** `npm run dev` says where its API is; `npm run dev -w panel` talks to that of a running `npm start` on its default port. */
const api = { target: process.env.MAMBA_API_URL ?? 'http://127.0.0.1:8080', ws: true };

/**
 * What several pages share comes as one file each for libraries and for our own: a browser has six connections to a server,
 * and dozens of small files wait for each other. What one page alone needs stays with it.
 */
const fewFiles: Plugin = {
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
                    { name: 'libraries', test: /node_modules/, minShareCount: 2, priority: 2 },
                    { name: 'shared', minShareCount: 2, priority: 1 },
                  ],
                },
              },
            },
          },
        }
      : undefined,
};

export default defineConfig({
  plugins: [tailwindcss(), sveltekit(), fewFiles],
  server: { fs: { allow: ['..'] }, proxy: { '/api': api, '/socket.io': api } },
});
