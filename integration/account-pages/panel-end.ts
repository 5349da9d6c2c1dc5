/**
 * The built panel at an address of its own, in a process of its own (it is an ES module alone); what is the API's it hands on.
 * Arguments: port, the panel's handler, the API's port.
 */
import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect } from 'node:net';
import { pathToFileURL } from 'node:url';

const [port = '0', handlerFile = '', apiPort = '0'] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(handlerFile).href)) as { handler: RequestListener };
const isApi = ({ url = '' }: IncomingMessage) => /^\/(api|socket\.io|\.well-known)\//.test(url);

const server = createServer((request, response) => {
  if (!isApi(request)) return handler(request, response);
  const { method, url, headers } = request;
  const onward = ask({ host: '127.0.0.1', port: apiPort, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
});
server.on('upgrade', (request, socket, head) => {
  const onward = connect(Number(apiPort), '127.0.0.1', () => {
    const lines = request.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? `${name}: ${all[index + 1]}` : [],
    );
    onward.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  for (const end of [socket, onward]) end.on('error', () => [socket, onward].forEach((one) => one.destroy()));
});
server.listen(Number(port), '127.0.0.1', () => process.send?.('listens'));
process.on('disconnect', () => process.exit(0));
