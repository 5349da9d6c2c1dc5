import express from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem } from '#domain/contracts/common.ts';
import { AddressGate } from './address-gate.ts';

const factor = 3 / 2_000;

it('lets through so many of one address within a window, and says so once in the log', () => {
  let now = 0;
  const lines: unknown[] = [];
  const gate = new AddressGate({ factor, now: () => now, log: { warn: (line: unknown) => void lines.push(line) } });
  const takes = Array.from({ length: 6 }, () => gate.take('192.0.2.1'));
  expect(takes).toEqual([0, 0, 0, 10, 10, 10]);
  expect(gate.take('192.0.2.2')).toBe(0);
  expect(lines).toEqual([{ ip: '192.0.2.1' }]);
  now = 10_000;
  expect(gate.take('192.0.2.1')).toBe(0);
});

it('counts an IPv6 network as one', () => {
  const gate = new AddressGate({ factor: 1 / 2_000, now: () => 0, log: { warn: () => undefined } });
  expect([gate.take('2001:db8::1'), gate.take('2001:db8::2')]).toEqual([0, 10]);
});

it('counts nothing where limits are off', () => {
  const gate = new AddressGate({ factor: 0, now: () => 0, log: { warn: () => undefined } });
  expect(Array.from({ length: 5_000 }, () => gate.take('192.0.2.1')).every((seconds) => seconds === 0)).toBe(true);
});

it('refuses with a problem before anything else is asked', async () => {
  let reached = 0;
  const app = express();
  app.use(new AddressGate({ factor, log: { warn: () => undefined } }).handler);
  app.use((_request, response) => void response.json({ reached: (reached += 1) }));
  const server = await new Promise<Server>((resolve) => {
    const made = app.listen(0, '127.0.0.1', () => resolve(made));
  });
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/me`;
    const answers = [];
    for (let count = 0; count < 5; count += 1) answers.push(await fetch(url));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(reached).toBe(3);
    expect(Problem.parse(await answers[4]?.json())).toMatchObject({ code: 'request.too_many', status: 429 });
    expect(Number(answers[4]?.headers.get('retry-after'))).toBeGreaterThan(0);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
