import type { TlsFiles } from '../identity/identity.ts';

/** The API as a node reaches it: with its certificate, where the address is of https. */
export interface ApiDoor {
  readonly apiUrl: string;
  readonly apiUrls?: readonly string[];
  readonly tls?: TlsFiles;
  /** Goes on to the next address. */
  tryNext?(): void;
  /** The API answers at this address. */
  settle?(): void;
}
