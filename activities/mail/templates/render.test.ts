import type { Mail } from '#domain/mails/mail.ts';
import { render } from './render.ts';

const panel = 'https://panel.example.org/';
const link = 'https://panel.example.org/verify#x';
const verify = (name: string): Mail => ({ template: 'verify-email', values: { name, link } });
const invite = (changes: object = {}): Mail => ({
  template: 'invitation',
  values: { inviter: 'Olga', to: 'Demo', role: 'viewer', link, expiresAt: '2026-12-01T12:00:00.000Z', ...changes },
});

it('says the same as HTML and as text', () => {
  const { subject, html, text } = render(invite(), panel);
  expect(subject).toBe('Olga invites you to Demo');
  for (const form of [html, text]) {
    expect(form).toContain('Olga invites you to Demo, as viewer.');
    expect(form).toContain('1 December 2026 at 12:00 UTC');
    expect(form).toContain(link);
  }
});

it('makes links of the panel’s addresses, and of no others', () => {
  const mail: Mail = {
    template: 'account-exists',
    values: { name: 'Nora', link, resetLink: 'https://panel.example.org/forgot' },
  };
  expect(render(mail, panel).html).toContain('<a href="https://panel.example.org/forgot"');
});

it.each(['Win at https://evil.test/x', 'www.evil', 'evil.test', 'Go to evil.test now'])(
  'carries no address that somebody put into a name: %s',
  (name) => {
    for (const mail of [verify(name), invite({ inviter: name, to: name })]) {
      const { subject, html, text } = render(mail, panel);
      for (const form of [subject, html, text]) expect(form).not.toContain('evil');
    }
  },
);

it('shows markup in a name as what it is, on one line', () => {
  const { subject, html } = render(invite({ inviter: '<b>Bo</b>\r\nBcc: x' }), panel);
  expect(subject).toBe('<b>Bo</b> Bcc: x invites you to Demo');
  expect(html).toContain('&lt;b&gt;Bo&lt;/b&gt; Bcc: x');
});

it('a new account gets its link, and names are text whatever stands in them', () => {
  const { subject, html, text } = render(
    {
      template: 'account-created',
      values: { name: '<b>Ada</b>', email: 'ada@x.test', creator: 'Root', link: `${panel}reset#t0ken` },
    },
    panel,
  );
  expect(subject).toBe('Your account is ready');
  expect(text).toContain(`Choose a password:\n${panel}reset#t0ken`);
  expect(text).toContain('Root made an account for you.');
  expect(html).toContain(`href="${panel}reset#t0ken"`);
  expect(html).toContain('Welcome, &lt;b&gt;Ada&lt;/b&gt;');
  expect(html).not.toContain('<b>Ada</b>');
});

it('whoever lost his second factors is told when, and what to do if he did not ask', () => {
  const { html, text } = render(
    {
      template: 'second-factors-reset',
      values: { name: 'Ada', at: '2026-11-25T10:00:00.000Z', resetLink: `${panel}forgot` },
    },
    panel,
  );
  expect(text).toContain('25 November 2026');
  expect(text).toContain(`choose a new password: ${panel}forgot`);
  expect(html).toContain(`<a href="${panel}forgot"`);
});
