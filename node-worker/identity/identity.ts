import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codedError } from '#domain/errors.ts';
import { Mutexes } from '../runtime/host/mutex.ts';
import { ApiAddresses } from './addresses.ts';

const Kept = z.object({
  nodeId: z.uuid(),
  /** `https://host:port` of the API's port for nodes. */
  apiUrl: z.url({ protocol: /^https$/ }),
  /** Further addresses of the same installation, as the API told them or as they were set. */
  apiUrls: z
    .array(z.url({ protocol: /^https$/ }))
    .max(50)
    .optional(),
  namespace: z.string().min(1),
  /** PEM: this node's certificate, and what leads from it to the root. */
  certificate: z.string(),
  /** PKCS#8 PEM */
  privateKey: z.string(),
  /** PEM of whom this node trusts. */
  root: z.string(),
  /** SHA-256 of the token that it joined with: given once more, it says nothing new. */
  joinedWith: z.string().optional(),
});
export type Credentials = z.infer<typeof Kept>;

/** The options of TLS, for any library. */
export interface TlsFiles {
  key: string;
  cert: string;
  ca: string;
}

const fileName = 'node.json';

/** The node's key and certificate: one file, so that they are never of two minds, for its owner alone. */
export class Identity {
  readonly #folder: string;
  readonly #listeners = new Set<() => Promise<void> | void>();
  readonly #movers = new Set<() => void>();
  readonly #addresses: ApiAddresses;
  readonly #changes = new Mutexes();
  #credentials: Credentials;
  /** The address that the link was last connected to. */
  #settled: string;

  private constructor(folder: string, credentials: Credentials) {
    this.#folder = folder;
    this.#credentials = credentials;
    this.#addresses = new ApiAddresses([credentials.apiUrl, ...(credentials.apiUrls ?? [])]);
    this.#settled = credentials.apiUrl;
  }

  /** Null where this machine is no node yet. @throws DomainError `node.identity_unreadable` */
  static async load(dataDir: string): Promise<Identity | null> {
    const folder = folderOf(dataDir);
    let text: string;
    try {
      text = await readFile(join(folder, fileName), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      return new Identity(folder, Kept.parse(JSON.parse(text)));
    } catch (error) {
      throw codedError('node.identity_unreadable', { file: join(folder, fileName) }, { cause: error });
    }
  }

  static async create(dataDir: string, credentials: Credentials): Promise<Identity> {
    const identity = new Identity(folderOf(dataDir), credentials);
    await identity.#write(credentials);
    return identity;
  }

  get credentials(): Credentials {
    return this.#credentials;
  }

  get nodeId(): string {
    return this.#credentials.nodeId;
  }

  joinedWith(token: string): boolean {
    return this.#credentials.joinedWith === digestOf(token);
  }

  /** The address in use now. */
  get apiUrl(): string {
    return this.#addresses.current;
  }

  get apiUrls(): readonly string[] {
    return this.#addresses.known;
  }

  /** The API does not answer at the address in use: the next one is. */
  tryNext(): void {
    this.#addresses.tryNext();
  }

  /** The API answers at the address in use. */
  settle(): void {
    if (this.#settled === this.apiUrl) return;
    this.#settled = this.apiUrl;
    for (const moved of this.#movers) moved();
  }

  /** Runs when the link is connected to another address than before. */
  onMove(moved: () => void): void {
    this.#movers.add(moved);
  }

  /** Keeps a newer list of addresses, for this run and the next ones. */
  async learn(urls: readonly string[]): Promise<void> {
    if (!this.#addresses.learn(urls)) return;
    await this.#change(() => {
      const [apiUrl = this.apiUrl, ...apiUrls] = this.#addresses.known;
      return { apiUrl, apiUrls };
    });
  }

  get namespace(): string {
    return this.#credentials.namespace;
  }

  get tls(): TlsFiles {
    const { privateKey, certificate, root } = this.#credentials;
    return { key: privateKey, cert: certificate, ca: root };
  }

  /** The time in which the certificate is good, in milliseconds since 1970. */
  get period(): { from: number; to: number } {
    const { validFrom, validTo } = new X509Certificate(this.#credentials.certificate);
    return { from: Date.parse(validFrom), to: Date.parse(validTo) };
  }

  /** Runs at every change, before the old certificate is given up. */
  onChange(listener: () => Promise<void> | void): void {
    this.#listeners.add(listener);
  }

  /** Takes other credentials: on disk first, then by all that speaks to the API. */
  async replace(change: Partial<Credentials>): Promise<void> {
    await this.#change(() => change);
    for (const listener of this.#listeners) await listener();
  }

  /** One change at a time: of two at once, the later write would bring an old certificate back. */
  #change(change: () => Partial<Credentials>): Promise<void> {
    return this.#changes.run(fileName, async () => {
      const next = { ...this.#credentials, ...change() };
      await this.#write(next);
      this.#credentials = next;
    });
  }

  async #write(credentials: Credentials): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, fileName);
    await rm(`${file}.new`, { force: true });
    await writeFile(`${file}.new`, JSON.stringify(credentials, null, 2), { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }
}

/** As it is remembered. */
export const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const folderOf = (dataDir: string): string => join(dataDir, 'identity');
