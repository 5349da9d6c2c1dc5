import { request as send } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

interface Options {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** The name that the panel has in these tests. */
export const publicHost = 'panel.test';

/** Another address of this machine, so that it can be told from the proxy's. */
export const clientAddress = '127.0.0.2';

/** A browser that opens the panel by its public name. The certificate of a test proves nothing and is not looked at. */
export const clientOf =
  (port: number) =>
  (path: string, { method = 'GET', body, headers = {} }: Options = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const origin = `https://${publicHost}:${port}`;
      const text = body === undefined ? undefined : JSON.stringify(body);
      const request = send({
        host: '127.0.0.1',
        port,
        path,
        method,
        servername: publicHost,
        rejectUnauthorized: false,
        localAddress: clientAddress,
        headers: {
          host: `${publicHost}:${port}`,
          origin,
          ...(text === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
      });
      request.once('error', reject);
      request.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const given = Buffer.concat(chunks).toString();
          const isJson = String(response.headers['content-type']).includes('json');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: isJson ? (JSON.parse(given) as Record<string, unknown>) : {},
          });
        });
      });
      request.end(text);
    });
