import type { LookupAddress } from 'node:dns';
import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { codedError } from '#domain/errors.ts';

export interface Question {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array | null;
  /** The only addresses that are connected to. */
  addresses: readonly LookupAddress[];
  mostBytes: number;
  signal: AbortSignal;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * One request to exactly the addresses that were checked. The name is not looked up again, and no connection is kept or shared, so a
 * name that changes meanwhile has no effect. TLS still verifies the certificate against the name.
 * @throws DomainError `outbound.too_large`; Node's own error without an answer
 */
export async function ask(question: Question): Promise<Reply> {
  const { url, method, headers, body, signal } = question;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send(url, {
    method,
    headers: { 'accept-encoding': 'identity', 'user-agent': 'mamba-host', ...headers },
    agent: false,
    lookup: only(question.addresses),
    signal,
  });
  const response = await responseTo(request, body);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: await read(response, question.mostBytes),
  };
}

function responseTo(request: ClientRequest, body: string | Uint8Array | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.once('response', resolve);
    request.end(body ?? undefined);
  });
}

async function read(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early also ends the connection.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw codedError('outbound.too_large', { bytes: mostBytes });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A lookup that always answers with the addresses that were checked. */
function only(addresses: readonly LookupAddress[]): LookupFunction {
  return (_name, options, callback) => {
    if (options.all === true) return callback(null, [...addresses]);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family ?? 4);
  };
}
