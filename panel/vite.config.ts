import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** `npm run dev -w panel` talks to the API of a running `npm start` on its default port. */
const api = { target: 'http://127.0.0.1:8080', ws: true };

export default defineConfig({
  plugins: [tailwindcss(), sveltekit()],
  server: { fs: { allow: ['..'] }, proxy: { '/api': api, '/socket.io': api } },
});
