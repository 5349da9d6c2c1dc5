import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { parseSockets, SocketMeter } from './sockets.ts';

it('reads the counters of each socket', () => {
  const text = [
    'ESTAB 0 0 127.0.0.1:49026 127.0.0.1:35977 timer:(keepalive,8ms,0) ino:326713 sk:1 cgroup:/ <->',
    '\t ts sack bbr rtt:6.3/11.2 bytes_sent:26015 bytes_acked:26016 bytes_received:7424 segs_out:376',
    'LISTEN 0 511 127.0.0.1:80 0.0.0.0:* ino:5 sk:2 <->',
    '\t bbr cwnd:10',
  ].join('\n');
  expect([...parseSockets(text)]).toEqual([[326713, { received: 7424, sent: 26015 }]]);
});

it('counts what a process moves, and nothing for no process', async () => {
  const server = createServer();
  const arrived = new Promise<void>((resolve) => {
    let bytes = 0;
    server.on('connection', (socket) =>
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes === 100_000) resolve();
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(client, 'connect');
  const meter = new SocketMeter();
  const before = { ...(await meter.measure([process.pid])) };
  client.write(Buffer.alloc(100_000));
  await arrived;
  const after = await meter.measure([process.pid]);
  expect(after.sent - before.sent).toBeGreaterThanOrEqual(100_000);
  expect(after.received - before.received).toBeGreaterThanOrEqual(100_000);
  expect(await new SocketMeter().measure([])).toEqual({ received: 0, sent: 0 });
  client.destroy();
  server.close();
});
