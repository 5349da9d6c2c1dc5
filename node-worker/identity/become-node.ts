import type { Logger } from 'pino';
import { codedError } from '#domain/errors.ts';
import { Identity } from './identity.ts';
import { joinApi } from './join.ts';

export interface NodeOrigin {
  dataDir: string;
  /** Addresses of the API as the administrator set them; absent where the node is to use those that it knows. */
  apiUrls?: readonly string[];
  /** One-time token; once it was used, it says nothing new. */
  token?: string;
  log: Logger;
}

/**
 * Who this node is: as it was, or by joining with a token.
 * @throws DomainError `node.not_joined` when it is no node and has no token; what joining throws
 */
export async function becomeNode({ dataDir, apiUrls = [], token, log }: NodeOrigin): Promise<Identity> {
  const known = await Identity.load(dataDir);
  if (known !== null && (token === undefined || known.joinedWith(token))) {
    const [apiUrl, ...others] = apiUrls;
    // The API may have moved: what is set counts, and is remembered. Where it says nothing new, what the API told stays.
    if (apiUrl === undefined || apiUrls.every((url) => known.apiUrls.includes(url))) return known;
    return Identity.create(dataDir, { ...known.credentials, apiUrl, apiUrls: others });
  }
  if (token !== undefined && apiUrls.length > 0) return Identity.create(dataDir, await joinApi(apiUrls, token, log));
  throw codedError('node.not_joined', { folder: `${dataDir}/identity` });
}
