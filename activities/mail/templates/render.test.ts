import { defaultLocale, Locale } from '#domain/locale.ts';
import type { Mail } from '#domain/mails/mail.ts';
import { baseLocale, locales } from '#texts/index.ts';
import { render } from './render.ts';

const panel = 'https://panel.example.org/';
const link = 'https://panel.example.org/verify#x';
const verify = (name: string): Mail => ({ template: 'verify-email', values: { name, link } });
const invite = (changes: object = {}): Mail => ({
  template: 'invitation',
  values: { inviter: 'Olga', to: 'Demo', role: 'viewer', link, expiresAt: '2026-12-01T12:00:00.000Z', ...changes },
});

it('says the same as HTML and as text', () => {
  const { subject, html, text } = render(invite(), panel, 'en');
  expect(subject).toBe('Olga invites you to Demo');
  for (const form of [html, text]) {
    expect(form).toContain('Olga invites you to Demo with the role Viewer.');
    expect(form).toContain('1 December 2026 at 12:00 UTC');
    expect(form).toContain(link);
  }
});

it('makes links of the panel’s addresses, and of no others', () => {
  const mail: Mail = {
    template: 'account-exists',
    values: { name: 'Nora', link, resetLink: 'https://panel.example.org/forgot' },
  };
  expect(render(mail, panel, 'en').html).toContain('<a href="https://panel.example.org/forgot"');
});

it.each([
  'Win at https://evil.test/x',
  'www.evil',
  'evil.test',
  'Go to evil.test now',
  'evil。test',
  'ｅｖｉｌ．ｔｅｓｔ',
])('carries no address that a user put into a name: %s', (name) => {
  for (const mail of [verify(name), invite({ inviter: name, to: name })]) {
    const { subject, html, text } = render(mail, panel, 'en');
    for (const form of [subject, html, text]) expect(form.normalize('NFKC')).not.toContain('evil');
  }
});

it('an invitation whose names read like addresses is still a sentence', () => {
  const named = (role: string | null, locale: 'en' | 'de') =>
    render(invite({ inviter: 'evil.test', to: 'evil.test', role }), panel, locale);
  expect(named('viewer', 'en').text).toContain('Someone invites you to a team with the role Viewer.');
  expect(named('viewer', 'de').text).toContain('Jemand lädt dich mit der Rolle Betrachter zu einem Team ein.');
  expect(named(null, 'en').text).toContain('Someone gives you access to a game server.');
  expect(named(null, 'de').text).toContain('Jemand gibt dir Zugang zu einem Spielserver.');
  expect(named(null, 'de').subject).toBe('Jemand lädt dich zu einem Spielserver ein');
});

it('shows markup in a name as what it is, on one line', () => {
  const { subject, html } = render(invite({ inviter: '<b>Bo</b>\r\nBcc: x' }), panel, 'en');
  expect(subject).toBe('<b>Bo</b> Bcc: x invites you to Demo');
  expect(html).toContain('&lt;b&gt;Bo&lt;/b&gt; Bcc: x');
});

it('a new account gets its link, and names are text whatever stands in them', () => {
  const { subject, html, text } = render(
    {
      template: 'account-created',
      values: { name: 'Ada', email: 'ada@x.test', creator: '<b>Root</b>', link: `${panel}reset#t0ken` },
    },
    panel,
    'en',
  );
  expect(subject).toBe('Your account is ready');
  expect(text).toContain(`Choose a password:\n${panel}reset#t0ken`);
  expect(text).toContain('<b>Root</b> created an account for you.');
  expect(html).toContain(`href="${panel}reset#t0ken"`);
  expect(html).toContain('&lt;b&gt;Root&lt;/b&gt; created an account for you.');
  expect(html).not.toContain('<b>Root</b>');
});

it('a mail about removed second factors says when, and what to do if the user did not ask for it', () => {
  const { html, text } = render(
    {
      template: 'second-factors-reset',
      values: { name: 'Ada', at: '2026-11-25T10:00:00.000Z', resetLink: `${panel}forgot` },
    },
    panel,
    'en',
  );
  expect(text).toContain('25 November 2026');
  expect(text).toContain(`choose a new password: ${panel}forgot`);
  expect(html).toContain(`<a href="${panel}forgot"`);
});

describe('in German', () => {
  const everyMail: Mail[] = [
    verify('Nora'),
    { template: 'account-exists', values: { name: 'Nora', link, resetLink: link } },
    { template: 'reset-password', values: { name: 'Nora', link } },
    {
      template: 'password-changed',
      values: { name: 'Nora', device: 'Firefox', ip: '192.0.2.1', at: '2026-11-25T10:00:00.000Z', resetLink: link },
    },
    { template: 'change-email-from', values: { name: 'Nora', newEmail: 'nora@x.test', link } },
    { template: 'change-email-to', values: { name: 'Nora', newEmail: 'nora@x.test', link } },
    { template: 'email-changed', values: { name: 'Nora', newEmail: 'nora@x.test' } },
    { template: 'session-replayed', values: { name: 'Nora', device: '', ip: '', at: '2026-11-25T10:00:00.000Z' } },
    ...(['api_key', 'ssh_key', 'identity'] as const).map((kind): Mail => ({
      template: 'access-added',
      values: {
        name: 'Nora',
        kind,
        label: 'Laptop',
        device: '',
        ip: '',
        at: '2026-11-25T10:00:00.000Z',
        resetLink: link,
      },
    })),
    {
      template: 'second-factor-guessed',
      values: { name: 'Nora', count: 10, device: '', ip: '', at: '2026-11-25T10:00:00.000Z', resetLink: link },
    },
    {
      template: 'second-factor-changed',
      values: { name: 'Nora', change: 'passkey_added', device: '', ip: '', at: '2026-11-25T10:00:00.000Z' },
    },
    { template: 'account-created', values: { name: 'Nora', email: 'nora@x.test', creator: 'Olga', link } },
    { template: 'second-factors-reset', values: { name: 'Nora', at: '2026-11-25T10:00:00.000Z', resetLink: link } },
    invite(),
  ];

  it.each(everyMail.map((mail) => [mail.template, mail] as const))(
    '%s shares no sentence with the English one',
    (_template, mail) => {
      const lines = (locale: 'en' | 'de') =>
        render(mail, panel, locale)
          .text.split('\n')
          .filter((line) => line.includes(' ') && !line.startsWith('--') && !line.startsWith('Mamba Host,'));
      const english = new Set(lines('en'));
      expect(lines('de').filter((line) => english.has(line))).toEqual([]);
      expect(render(mail, panel, 'de').html).toContain('<html lang="de">');
    },
  );

  it('dates and built-in roles are German, too', () => {
    const { text } = render(invite(), panel, 'de');
    expect(text).toContain('Olga lädt dich mit der Rolle Betrachter zu Demo ein.');
    expect(text).toContain('1. Dezember 2026 um 12:00 UTC');
  });

  it('a mail from before `change` existed keeps its sentence', () => {
    const old: Mail = {
      template: 'second-factor-changed',
      values: {
        name: 'Nora',
        what: 'A passkey was added to your account',
        device: '',
        ip: '',
        at: '2026-11-25T10:00:00.000Z',
      },
    };
    expect(render(old, panel, 'en').subject).toBe('A passkey was added to your account');
  });
});

it('readers can choose the languages that the catalogue has, and no others', () => {
  expect([...Locale.options].sort()).toEqual([...locales].sort());
  expect(defaultLocale).toBe(baseLocale);
});
