import { createHash, randomBytes } from 'node:crypto';

/** A secret that nobody guesses (256 bits), as it stands in cookies and links. */
export const newSecretToken = (): string => randomBytes(32).toString('base64url');

/** What the database holds of it. It needs no salt and no slow hash: nobody can try all secrets of 256 bits. */
export const hashOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');
