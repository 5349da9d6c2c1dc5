import { createHash, X509Certificate } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import type { Logger } from 'pino';
import { IssuedCertificate, nodePaths, rootDigestOf } from '#domain/contracts/certificates.ts';
import { codedError, DomainError } from '#domain/errors.ts';
import { askApi } from './ask-api.ts';
import type { Credentials } from './identity.ts';
import { digestOf } from './identity.ts';
import { newRequest } from './request.ts';

const handshakeMilliseconds = 10_000;
const againMilliseconds = 1_000;

/**
 * Makes this machine a node: a new key, whose certificate the API signs for a token that counts once. Of several addresses the first that
 * answers counts; waits for an API that is not there yet.
 * @throws DomainError `node.join_refused`; `node.bad_token` for what is no token; `node.wrong_api` when something else answers
 */
export async function joinApi(
  apiUrls: string | readonly string[],
  token: string,
  log: Logger,
  signal?: AbortSignal,
): Promise<Credentials> {
  const urls = [apiUrls].flat();
  const digest = rootDigestOf(token);
  if (digest === null) throw codedError('node.bad_token');
  for (let attempt = 0, complaint = ''; ; attempt++) {
    const [apiUrl = '', ...others] = rotated(urls, attempt);
    try {
      return { ...(await join(apiUrl, token, digest)), ...(others.length > 0 ? { apiUrls: others } : {}) };
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind === 'permanent') throw error;
      if (error.message !== complaint) log.warn(`${error.message} Trying again.`);
      complaint = error.message;
      await delay(againMilliseconds, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** The list, beginning with another at each attempt. */
function rotated(urls: readonly string[], attempt: number): string[] {
  const first = attempt % Math.max(1, urls.length);
  return [...urls.slice(first), ...urls.slice(0, first)];
}

async function join(apiUrl: string, token: string, digest: string): Promise<Credentials> {
  // The token is sent only once the API has proven its identity: a machine in the middle must not get it.
  const root = await fetchRoot(apiUrl, digest);
  const { privateKey, request } = await newRequest();
  const issued = await askApi(apiUrl, nodePaths.join, { token, request }, IssuedCertificate, { ca: root });
  const { nodeId, certificate, namespace } = issued;
  return { nodeId, apiUrl, namespace, certificate, privateKey, root, joinedWith: digestOf(token) };
}

/** The root's certificate as the other end shows it, if it is the one that the token names. */
function fetchRoot(apiUrl: string, digest: string): Promise<string> {
  const { hostname, port } = new URL(apiUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      socket.destroy();
      const reason = { url: apiUrl, reason: error.message };
      reject(codedError('link.unreachable', reason, { kind: 'transient', cause: error }));
    };
    const socket = connect({
      host,
      port: Number(port || 443),
      // The root to trust is found out here; the next connection trusts no other.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      ALPNProtocols: ['http/1.1'],
    });
    socket.setTimeout(handshakeMilliseconds, () => fail(new Error('it does not answer')));
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      const shown = chain(socket.getPeerCertificate(true));
      socket.destroy();
      const root = shown.find((raw) => createHash('sha256').update(raw).digest('base64url') === digest);
      if (root !== undefined) return resolve(new X509Certificate(root).toString());
      reject(codedError('node.wrong_api', { url: apiUrl }));
    });
  });
}

function chain(certificate: { raw: Buffer; issuerCertificate?: unknown }): Buffer[] {
  const raws: Buffer[] = [];
  let next: unknown = certificate;
  while (typeof next === 'object' && next !== null && 'raw' in next && raws.length < 8) {
    const { raw, issuerCertificate } = next as { raw: Buffer; issuerCertificate?: unknown };
    raws.push(raw);
    // The root is its own issuer.
    if (issuerCertificate === next) break;
    next = issuerCertificate;
  }
  return raws;
}
