import { render } from './render.ts';

const panel = 'https://panel.test';

it('a new account gets its link, and names are text whatever stands in them', () => {
  const { subject, html, text } = render(
    {
      template: 'account-created',
      values: { name: '<b>Ada</b>', email: 'ada@x.test', creator: 'Root', link: `${panel}/reset#t0ken` },
    },
    panel,
  );
  expect(subject).toBe('Your account is ready');
  expect(text).toContain(`Choose a password:\n${panel}/reset#t0ken`);
  expect(text).toContain('Root made an account for you.');
  expect(html).toContain(`href="${panel}/reset#t0ken"`);
  expect(html).toContain('Welcome, &lt;b&gt;Ada&lt;/b&gt;');
  expect(html).not.toContain('<b>Ada</b>');
});

it('whoever lost his second factors is told when, and what to do if he did not ask', () => {
  const { html, text } = render(
    {
      template: 'second-factors-reset',
      values: { name: 'Ada', at: '2026-11-25T10:00:00.000Z', resetLink: `${panel}/forgot` },
    },
    panel,
  );
  expect(text).toContain('25 November 2026');
  expect(text).toContain(`choose a new password: ${panel}/forgot`);
  expect(html).toContain(`<a href="${panel}/forgot"`);
});
