import { certificateState, groupedFingerprint } from './certificate';

const certificate = {
  serial: '01',
  fingerprint: 'ab12cd34e',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2026-02-01T00:00:00.000Z',
  createdAt: '2026-01-01T00:00:00.000Z',
  revokedAt: null,
};
const end = Date.parse(certificate.notAfter);

it('counts until it ends or is revoked', () => {
  expect(certificateState(certificate, end - 1)).toBe('valid');
  expect(certificateState(certificate, end)).toBe('ended');
  expect(certificateState({ ...certificate, revokedAt: certificate.notBefore }, end)).toBe('revoked');
});

it('has a fingerprint that can be compared by eye', () => {
  expect(groupedFingerprint(certificate.fingerprint)).toBe('ab12 cd34 e');
});
