import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toasts } from '$lib/stores/toasts.svelte.ts';
import { downloadBackup } from './changes.ts';

const id = '018f0000-0000-7000-8000-000000000001';
const detail = 'Node fra-1 is not connected.';
let refuses = true;
const api = createServer((request, response) => {
  if (request.url !== `/api/backups/${id}/download/check`) return void response.writeHead(404).end();
  if (!refuses) return void response.writeHead(204).end();
  const problem = { type: 'about:blank', title: 'Offline', status: 503, code: 'node.offline', detail, requestId: 'r' };
  response.writeHead(503, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
});
const pageFetch = globalThis.fetch;

beforeAll(async () => {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  // Addresses of a page begin at its own origin.
  globalThis.fetch = (path, init) => pageFetch(new URL(String(path), origin), init);
});
afterAll(async () => {
  globalThis.fetch = pageFetch;
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
});

it('a download that would be refused shows why, and the browser is not sent there', async () => {
  const fetched: string[] = [];
  const download = () => downloadBackup({ id }, (address) => fetched.push(address));
  await download();
  expect(toasts.items.map(({ tone, text }) => ({ tone, text }))).toEqual([{ tone: 'bad', text: detail }]);
  expect(fetched).toEqual([]);
  refuses = false;
  await download();
  expect(fetched).toEqual([`/api/backups/${id}/download`]);
  expect(toasts.items).toHaveLength(1);
});
