import { routes } from './routes.ts';

/** A verb that a new summary needs is added here. */
const verbs = new Set([
  'Accept',
  'Add',
  'Begin',
  'Cancel',
  'Change',
  'Check',
  'Confirm',
  'Create',
  'Decode',
  'Delete',
  'Disable',
  'Download',
  'Enable',
  'Encode',
  'Export',
  'Finish',
  'Get',
  'Impersonate',
  'Install',
  'Invite',
  'Leave',
  'Lift',
  'List',
  'Mail',
  'Preview',
  'Re-authenticate',
  'Reinstall',
  'Remove',
  'Rename',
  'Renew',
  'Replace',
  'Request',
  'Resend',
  'Reset',
  'Restart',
  'Restore',
  'Retry',
  'Reveal',
  'Revoke',
  'Rotate',
  'Send',
  'Sign',
  'Start',
  'Stop',
  'Suspend',
  'Terminate',
  'Unlink',
  'Update',
  'Verify',
]);
const vague = /\b(somebody|nobody|whoever|whichever|everybody|he|him|his|himself|one’s|oneself|anew|of before)\b/i;

describe.each(routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route.summary]))(
  '%s',
  (_, summary) => {
    it(`has a summary that a reader understands at once: ${summary}`, () => {
      const words = summary.split(' ');
      expect(verbs).toContain(words[0]?.replace(',', ''));
      expect(words.length).toBeLessThan(10);
      expect(summary).not.toMatch(vague);
      expect(summary).not.toMatch(/[.;:]/);
    });
  },
);

it('gives no two routes the same summary', () => {
  const summaries = routes.map(({ summary }) => summary);
  expect(summaries.filter((summary, index) => summaries.indexOf(summary) !== index)).toEqual([]);
});

/** Decided by hand: an unattended browser or a leaked API key must not be enough for these. */
const dangerous = [
  'DELETE /api/account/identities/:id',
  'DELETE /api/account/passkeys/:id',
  'DELETE /api/account/totp',
  'DELETE /api/users/:id/second-factors',
  'PATCH /api/platform/tenant-pool',
  'PATCH /api/tenants/:id/pool',
  'POST /api/account/api-keys',
  'POST /api/account/email',
  'POST /api/account/identities/:id',
  'POST /api/account/passkeys',
  'POST /api/account/passkeys/options',
  'POST /api/account/password',
  'POST /api/account/recovery-codes',
  'POST /api/account/ssh-keys',
  'POST /api/account/totp',
  'POST /api/account/totp/confirm',
  'POST /api/mails/:id/link',
  'POST /api/mails/:id/send',
  'POST /api/nodes',
  'POST /api/nodes/:id/certificates/revoke',
  'POST /api/nodes/:id/join-token',
  'POST /api/users/:id/disable',
  'POST /api/users/:id/impersonate',
  'POST /api/users/:id/password-link',
  'POST /api/users/:id/platform-roles',
];

it('asks for a fresh proof of identity on dangerous routes, and on no others', () => {
  const asking = routes.filter(({ access }) => 'stepUp' in access && access.stepUp === true);
  expect(asking.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(dangerous);
});
