import { z } from 'zod';

/** PEM of a certificate request: a few hundred bytes with a P-256 key. */
const Request = z.string().max(4096).startsWith('-----BEGIN CERTIFICATE REQUEST-----');

/** What a machine sends, without a certificate yet, to become a node. */
export const JoinRequest = z.object({ token: z.string().min(16).max(512), request: Request });
export type JoinRequest = z.infer<typeof JoinRequest>;

export const RenewRequest = z.object({ request: Request });
export type RenewRequest = z.infer<typeof RenewRequest>;

/** A node's certificate with those that lead to the root, and the root itself. */
export const IssuedCertificate = z.object({
  nodeId: z.uuid(),
  /** Temporal's namespace, in which nodes work. */
  namespace: z.string().min(1),
  /** PEM, the node's own first. */
  certificate: z.string(),
  /** PEM */
  root: z.string(),
});
export type IssuedCertificate = z.infer<typeof IssuedCertificate>;

/** Paths on the port of nodes. */
export const nodePaths = { join: '/node/join', renew: '/node/renew', renewed: '/node/renewed' } as const;

/**
 * A join token: a secret that counts once, and the digest of the root's certificate, by which the machine knows before it says
 * anything that it speaks to the right API. `mnj_<secret>.<digest>`, both base64url.
 */
export const joinToken = (secret: string, rootDigest: string): string => `mnj_${secret}.${rootDigest}`;

/** The digest in a join token; null where it is none. */
export const rootDigestOf = (token: string): string | null => /^mnj_[\w-]{20,}\.([\w-]{43})$/.exec(token)?.[1] ?? null;

export const NodeCertificate = z
  .object({
    serial: z.string(),
    fingerprint: z.string(),
    notBefore: z.iso.datetime(),
    notAfter: z.iso.datetime(),
    createdAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'NodeCertificate' });
export type NodeCertificate = z.infer<typeof NodeCertificate>;

export const NodeCertificateList = z.object({ items: z.array(NodeCertificate) }).meta({ id: 'NodeCertificateList' });

/** One certificate, or, left out, all. */
export const RevokeCertificatesRequest = z
  .object({
    serial: z
      .string()
      .regex(/^[0-9a-f]{1,40}$/)
      .optional(),
  })
  .meta({ id: 'RevokeCertificatesRequest' });

/** Shown this once; only its hash is kept. */
export const JoinTokenResponse = z
  .object({
    token: z.string(),
    expiresAt: z.iso.datetime(),
    /** What to run on the machine that is to become the node. */
    command: z.string(),
  })
  .meta({ id: 'JoinTokenResponse' });
export type JoinTokenResponse = z.infer<typeof JoinTokenResponse>;
