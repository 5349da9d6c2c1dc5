import { io } from 'socket.io-client';
import { attackersAddress, Flood } from './flood.ts';

/**
 * A program of its own, at the lowest priority: an attacker's processor is not the platform's. It sends without a pause until it is ended, and
 * says once that it has begun.
 */
const flood = Flood.parse(JSON.parse(process.argv[2] ?? ''));
const headers = { 'x-forwarded-for': attackersAddress };

/** About 0.9 MB of fields that no route knows. */
function unknownFields(): string {
  const fields = Array.from({ length: 100_000 }, (_, index) => [`f${index}`, 0]);
  return JSON.stringify({ email: 'unknown@users.test', password: 'wrong password', ...Object.fromEntries(fields) });
}

async function fields(): Promise<void> {
  const body = unknownFields();
  const url = `${flood.url}/api/auth/login`;
  await parallel(4, () =>
    send(url, { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } }),
  );
}

async function pages(): Promise<void> {
  await parallel(32, () => send(`${flood.url}/login`, { headers }));
}

async function watches(): Promise<void> {
  const options = { auth: { token: flood.token }, transports: ['websocket'], forceNew: true, extraHeaders: headers };
  const sockets = Array.from({ length: 20 }, () => io(flood.url, options));
  const watch = (serverId: string) =>
    Promise.all(
      sockets.map((socket) =>
        socket
          .timeout(10_000)
          .emitWithAck('server:watch', { serverId })
          .catch(() => undefined),
      ),
    );
  await parallel(128, () => watch(flood.serverId));
}

async function send(url: string, init: RequestInit): Promise<void> {
  // A refusal may close the connection before all is sent: that is what the platform is asked to do.
  const response = await fetch(url, init).catch(() => null);
  await response?.arrayBuffer().catch(() => undefined);
}

async function parallel(count: number, once: () => Promise<unknown>): Promise<void> {
  console.log('begun');
  const forever = async () => {
    for (;;) await once();
  };
  await Promise.all(Array.from({ length: count }, forever));
}

const attacks = { fields, watches, pages };
await attacks[flood.kind]();
