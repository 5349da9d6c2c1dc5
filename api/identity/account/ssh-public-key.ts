import { createHash } from 'node:crypto';
import type { FieldFault } from '#domain/errors/fields.ts';
import { fieldFault } from '#domain/errors/fields.ts';
import { invalid } from '#api/http/refuse.ts';

/** What OpenSSH of today still takes; DSA and short RSA keys are broken. */
const types = [
  'ssh-ed25519',
  'sk-ssh-ed25519@openssh.com',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-rsa',
];
const leastRsaBits = 2048;

export interface SshPublicKey {
  type: string;
  /** Type and key in base64, as in authorized_keys, without comment or options. */
  line: string;
  /** As `ssh-keygen -l` prints it. */
  fingerprint: string;
}

/**
 * Reads one line of a file that ends in .pub (RFC 4253, 6.6).
 * @throws DomainError `request.invalid` at `publicKey`
 */
export function parseSshPublicKey(text: string): SshPublicKey {
  if (/PRIVATE KEY/.test(text)) throw refused(fieldFault('ssh_key.private'));
  const [type = '', encoded = '', ...rest] = text.trim().split(/[ \t]+/);
  if (/[\r\n]/.test(text.trim())) throw refused(fieldFault('ssh_key.one_line'));
  if (!types.includes(type)) {
    const isKey = type.startsWith('ssh-') || rest.length > 0;
    throw refused(isKey ? fieldFault('ssh_key.kind', { type: type.slice(0, 40) }) : notOne);
  }
  const blob = Buffer.from(encoded, 'base64');
  // What is not base64 to the last letter would be stored as something else than what was given.
  if (blob.toString('base64').replace(/=+$/, '') !== encoded.replace(/=+$/, '')) throw refused(notOne);
  const fields = fieldsOf(blob);
  if (fields === null || fields[0]?.toString('latin1') !== type || fields.length < 2) throw refused(notOne);
  if (type === 'ssh-ed25519' && fields[1]?.length !== 32) throw refused(notOne);
  if (type === 'ssh-rsa' && bitsOf(fields[2]) < leastRsaBits)
    throw refused(fieldFault('ssh_key.short', { bits: leastRsaBits }));
  const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
  return { type, line: `${type} ${encoded}`, fingerprint };
}

const notOne = fieldFault('ssh_key.none');
const refused = (fault: FieldFault) => invalid([{ path: 'publicKey', ...fault }]);

/** The length-prefixed fields of a key; null when they do not come out even. */
function fieldsOf(blob: Buffer): Buffer[] | null {
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    if (at + 4 > blob.length) return null;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return null;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** Of a number (mpint), without the zero byte that keeps it positive. */
function bitsOf(number: Buffer | undefined): number {
  const first = number?.findIndex((byte) => byte !== 0) ?? -1;
  if (number === undefined || first < 0) return 0;
  return (number.length - first) * 8 - Math.clz32(number[first] ?? 0) + 24;
}
