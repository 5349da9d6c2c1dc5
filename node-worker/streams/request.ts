import http from 'node:http';
import https from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { ApiDoor } from '../link/api-door.ts';

/** Where a connection is dead without a word, the system notices after this and a few probes. */
const keepAliveMilliseconds = 30_000;

/** The API that a transfer is with: the one that was named, or that of the link. */
export interface TransferAddress {
  api: ApiDoor;
  at: string | undefined;
  streamId: string;
}

/** A request for one transfer, on a connection of its own that ends with it, however that ends. */
export function transferRequest({ api, at, streamId }: TransferAddress, method: 'GET' | 'POST'): ClientRequest {
  const url = new URL(`${(at ?? api.apiUrl).replace(/\/$/, '')}/node/streams/${streamId}`);
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    method,
    agent: false,
    ...api.tls,
    // In chunks, never of a length told beforehand: a source that ends early would leave the API waiting for the rest.
    headers: method === 'POST' ? { 'content-type': 'application/octet-stream' } : {},
  });
  request.on('socket', (socket: Socket) => socket.setKeepAlive(true, keepAliveMilliseconds));
  return request;
}

/** The answer to a request; rejects for a refusal, and the connection is ended then. */
export function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      if (status < 300) return resolve(response);
      response.resume();
      request.destroy(new Error(`The API answered ${status}.`));
      reject(new Error(`The API answered ${status}.`));
    });
    request.on('error', reject);
  });
  answered.catch(() => undefined);
  return answered;
}
