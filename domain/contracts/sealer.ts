/**
 * Keeps what is secret: the API and the control worker have one, a node never has. `null` is the platform itself, a tenant's id
 * its own key. The context says what is sealed and where it belongs (`users.totp_secret:<userId>`): it is not written down, but
 * what was sealed with one cannot be opened with another, so that a sealed value cannot be moved from one row into another.
 */
export interface Sealer {
  seal(tenantId: string | null, context: string, plain: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * @throws DomainError `keys.cannot_open` where it was sealed for another tenant or context, or was changed;
   * `keys.unknown` where its key is not in the database, `keys.master_missing` where the key cannot be unwrapped
   */
  open(tenantId: string | null, context: string, sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
}

/** Seals a text, as UTF-8. */
export function sealText(sealer: Sealer, tenantId: string | null, context: string, text: string) {
  return sealer.seal(tenantId, context, new TextEncoder().encode(text));
}

/** Opens what `sealText` sealed. */
export async function openText(sealer: Sealer, tenantId: string | null, context: string, sealed: Uint8Array) {
  return new TextDecoder('utf-8', { fatal: true }).decode(await sealer.open(tenantId, context, sealed));
}
