import express from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UntrustedProxies } from './untrusted-proxies.ts';

async function seenWith(trusted: string[], headers: Record<string, string>, requests = 1) {
  const lines: unknown[] = [];
  const proxies = new UntrustedProxies({ warn: (line: unknown) => void lines.push(line) });
  const app = express();
  app.set('trust proxy', trusted);
  app.use(proxies.handler, (_request, response) => void response.end());
  const server = await new Promise<Server>((resolve) => {
    const made = app.listen(0, '127.0.0.1', () => resolve(made));
  });
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (let count = 0; count < requests; count += 1) await (await fetch(url, { headers })).text();
    return { isSeen: proxies.isSeen, lines };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

it.each(['x-forwarded-for', 'x-forwarded-proto', 'forwarded'])('finds one by %s, and says so once', async (name) => {
  expect(await seenWith([], { [name]: 'for=203.0.113.9' }, 3)).toEqual({
    isSeen: true,
    lines: [{ proxy: '127.0.0.1' }],
  });
});

it('finds none where the proxy is trusted, or nothing is handed on', async () => {
  expect(await seenWith(['loopback'], { 'x-forwarded-for': '203.0.113.9' })).toEqual({ isSeen: false, lines: [] });
  expect(await seenWith([], {})).toEqual({ isSeen: false, lines: [] });
});

it('forgets it after a day', () => {
  let now = 0;
  const proxies = new UntrustedProxies({ warn: () => undefined }, () => now);
  const request = {
    headers: { forwarded: 'for=203.0.113.9' },
    socket: { remoteAddress: '::ffff:10.0.0.1' },
    app: { get: () => () => false },
  };
  proxies.handler(request as never, {} as never, () => undefined);
  now = 24 * 3_600_000 - 1;
  expect(proxies.isSeen).toBe(true);
  now += 1;
  expect(proxies.isSeen).toBe(false);
});

it('takes a stranger on the internet for no proxy', () => {
  const proxies = new UntrustedProxies({ warn: () => undefined });
  const request = {
    headers: { 'x-forwarded-for': '203.0.113.9' },
    socket: { remoteAddress: '198.51.100.1' },
    app: { get: () => () => false },
  };
  // 198.51.100.0/24 is reserved for examples; 8.8.8.8 is public.
  for (const remoteAddress of ['8.8.8.8', '2001:4860:4860::8888'])
    proxies.handler({ ...request, socket: { remoteAddress } } as never, {} as never, () => undefined);
  expect(proxies.isSeen).toBe(false);
});
