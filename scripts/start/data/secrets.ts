import { errorCode } from '../error-code.ts';
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';

export interface Secrets {
  databasePassword: string;
  /** File of what wraps the keys of data at rest; its content is read by those alone who need it. */
  masterKeyFile: string;
  adminPassword: string;
  demoPassword: string;
  /** No secret, but as lasting as one: who the local node is. */
  nodeId: string;
}

/** Letters and digits that look different from one another: a password is sometimes typed from a screen. */
const READABLE = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** The installation's secrets, each in a file that its owner alone may read; made at the first start. */
export function loadSecrets(dataDir: string): Secrets {
  const file = (name: string) => join(dataDir, 'secrets', name);
  return {
    masterKeyFile: lastingFile(file('master-key'), () => randomBytes(32).toString('base64')),
    databasePassword: lasting(file('postgres-password'), () => randomBytes(24).toString('base64url')),
    adminPassword: lasting(file('admin-password'), () => readablePassword(16)),
    demoPassword: lasting(file('demo-password'), () => readablePassword(16)),
    nodeId: lasting(file('node-id'), () => uuidv7()),
  };
}

/** Puts a new master key before those that are there: it wraps from then on, they unwrap what they have wrapped. */
export function addMasterKey(file: string): void {
  const old = readFileSync(file, 'utf8');
  writeFileSync(`${file}.new`, `${randomBytes(32).toString('base64')}\n${old}`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function lasting(file: string, make: () => string): string {
  try {
    const found = readFileSync(file, 'utf8').trim();
    if (found) return found;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const value = make();
  writeFileSync(`${file}.new`, `${value}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return value;
}

function lastingFile(file: string, make: () => string): string {
  lasting(file, make);
  return file;
}

function readablePassword(length: number): string {
  // Bytes above the highest multiple are thrown away: they would make some letters likelier than others.
  const letters: string[] = [];
  while (letters.length < length) {
    const byte = randomBytes(1)[0] ?? 255;
    if (byte < READABLE.length * 4) letters.push(READABLE[byte % READABLE.length] ?? '');
  }
  return letters.join('');
}
