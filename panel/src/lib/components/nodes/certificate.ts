import type { NodeCertificate } from '$domain/contracts/certificates';

export type CertificateState = 'valid' | 'revoked' | 'ended';

export function certificateState({ revokedAt, notAfter }: NodeCertificate, now: number): CertificateState {
  if (revokedAt !== null) return 'revoked';
  return Date.parse(notAfter) <= now ? 'ended' : 'valid';
}

/** In groups of four, as people compare it. */
export const groupedFingerprint = (fingerprint: string): string => fingerprint.match(/.{1,4}/g)?.join(' ') ?? '';
