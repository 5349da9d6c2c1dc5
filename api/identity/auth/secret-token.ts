import { createHash, randomBytes } from 'node:crypto';

/** A secret that cannot be guessed (256 bits), as used in cookies and links. */
export const newSecretToken = (): string => randomBytes(32).toString('base64url');

/** What the database holds of it. It needs no salt and no slow hash: 256 bits cannot be searched. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');
