import { once } from 'node:events';
import http from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { hurryBody } from './hurry-body.ts';

let server: Server;
let port: number;
let reads: Promise<unknown>;

beforeAll(async () => {
  const app = express();
  app.use(hurryBody(50));
  app.post('/', (request, response) => {
    reads = request.toArray().then(
      () => void response.end('read'),
      () => undefined,
    );
  });
  app.get('/', (_request, response) => {
    response.write('begin ');
    // Longer than a body may take, three times.
    setTimeout(() => response.end('end'), 150);
  });
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((closed) => server.close(closed)));

it('breaks off a request whose body does not come', async () => {
  const request = http.request({ port, method: 'POST', headers: { 'content-length': 10 } });
  request.write('half');
  const [error] = (await once(request, 'error').catch((thrown: unknown) => [thrown])) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
  await reads;
});

it('lets one pass whose body is there, and an answer take its time', async () => {
  const url = `http://127.0.0.1:${port}/`;
  expect(await (await fetch(url, { method: 'POST', body: 'whole' })).text()).toBe('read');
  expect(await (await fetch(url)).text()).toBe('begin end');
});
