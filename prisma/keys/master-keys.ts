/**
 * The keys that wrap data keys, wherever they are: a file, the environment, a service for keys (KMS). Called once a data key and
 * process, so it may take its time. The context is authenticated: a wrapped key that was moved to another row does not unwrap.
 */
export interface MasterKeys {
  /** Wraps with the newest master key. @throws DomainError `keys.master_missing` when there is none, or it cannot be reached */
  wrap(key: Uint8Array, context: string): Promise<WrappedKey>;
  /** @throws DomainError `keys.master_missing` when that master key is not to be had or does not fit */
  unwrap(wrapped: WrappedKey, context: string): Promise<Uint8Array>;
  /** Id of the master key that wraps now. */
  currentId(): Promise<string>;
}

export interface WrappedKey {
  masterKeyId: string;
  bytes: Uint8Array<ArrayBuffer>;
}
