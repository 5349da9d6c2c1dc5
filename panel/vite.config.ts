import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { compiledTexts } from './compiled-texts.ts';
import { fewFiles } from './few-files.ts';

/** `npm run dev` says where its API is; `npm run dev -w panel` talks to that of a running `npm start` on its default port. */
const api = { target: process.env.MAMBA_API_URL ?? 'http://127.0.0.1:8080', ws: true };

export default defineConfig({
  plugins: [compiledTexts, tailwindcss(), sveltekit(), fewFiles],
  server: { fs: { allow: ['..'] }, proxy: { '/api': api, '/socket.io': api } },
});
