import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import type { Caller } from './request-context.ts';
import { logCaller, requestContext } from './request-context.ts';

const caller = { userId: 'user-1', apiKeyId: null, impersonator: null, email: 'a@users.test' } as unknown as Caller;

/** The lines that one request leaves in the log. */
async function linesOf(by: Caller | null): Promise<string> {
  const lines: string[] = [];
  const app = express();
  app.use(requestContext(pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })));
  app.get('/api/me', (_request, response) => {
    if (by !== null) logCaller(response, by);
    response.end();
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const headers = { authorization: 'Bearer secret-token', cookie: 'mamba_session=secret-cookie' };
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/me?token=secret-query`, { headers });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return lines.join('');
}

it('logs who asked from where, by ids and without secrets', async () => {
  const own = await linesOf(caller);
  expect(JSON.parse(own)).toMatchObject({ path: '/api/me', status: 200, ip: '127.0.0.1', userId: 'user-1' });
  expect(own).not.toMatch(/secret|users\.test|apiKeyId|impersonatorId/);
});

it('names the key and the administrator behind a user', async () => {
  const by = { ...caller, apiKeyId: 'key-1', impersonator: { userId: 'admin-1', name: 'Ada', until: new Date() } };
  expect(JSON.parse(await linesOf(by))).toMatchObject({ apiKeyId: 'key-1', impersonatorId: 'admin-1' });
});

it('logs a visitor by address alone', async () => {
  const line = JSON.parse(await linesOf(null)) as Record<string, unknown>;
  expect([line['ip'], 'userId' in line]).toEqual(['127.0.0.1', false]);
});
