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
