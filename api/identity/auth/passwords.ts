import { hash, verify } from '@node-rs/argon2';
import { PasswordWork } from './password-work.ts';

/** argon2id with OWASP's parameters (19 MiB, two passes): some 25 ms on one core. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const work = new PasswordWork();

/** Off the event loop. @throws DomainError `auth.busy` */
export const hashPassword = (password: string): Promise<string> => work.run(() => hash(password, parameters));

let decoy: Promise<string> | null = null;

/**
 * Whether a password is right. Without a user the same work is done, so that the time taken does not tell which users exist. A known
 * browser does not wait behind a storm of strangers.
 * @throws DomainError `auth.busy`
 */
export async function isRightPassword(
  passwordHash: string | null,
  password: string,
  { isKnown }: { isKnown: boolean },
): Promise<boolean> {
  if (passwordHash !== null) return work.run(() => verify(passwordHash, password), isKnown);
  decoy ??= hashPassword('the password of no account');
  const known = await decoy;
  await work.run(() => verify(known, password), isKnown);
  return false;
}
