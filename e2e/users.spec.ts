import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { browserOf, signInAs } from './support/people.ts';
import { expectSound } from './support/sound.ts';

const ada = { name: 'Ada', email: 'ada@people.test', password: 'four unrelated words here' };
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const rail = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
const banner = (page: Page) => page.getByRole('region', { name: 'You are acting as another user' });

test('an administrator makes a user, acts as them, and all of it is on record', async ({
  panel: admin,
  platform,
  api,
  browser,
}) => {
  test.setTimeout(400_000);
  const created = await api.createServer('shell-command', { name: 'Lobby', variables: {} });
  await api.installed(created);
  const guest = await browserOf(browser, platform);

  await test.step('a user gets an account', async () => {
    await rail(admin, 'Users');
    await admin.getByRole('list', { name: 'Users' }).getByText('admin@mamba.local').waitFor();
    await expectSound(admin, 'the list of users');
    await button(admin, 'New user').click();
    const dialog = admin.getByRole('dialog', { name: 'New user' });
    await dialog.getByLabel('Name').fill('Twice');
    await dialog.getByLabel('Email').fill(platform.ready.email);
    await dialog.getByRole('button', { name: 'Create account' }).click();
    await expect(dialog.getByRole('alert')).toHaveText('An account with this address already exists. Search for it.');
    await dialog.getByLabel('Name').fill(ada.name);
    await dialog.getByLabel('Email').fill(ada.email);
    await expectSound(admin, 'the dialog of a new user');
    await dialog.getByRole('button', { name: 'Create account' }).click();
    await expect(admin.getByRole('heading', { name: 'Ada', level: 1 })).toBeVisible();
    await expect(admin.getByText('Not confirmed', { exact: true })).toBeVisible();
    await expectSound(admin, 'a new user');
  });

  await test.step('who chooses a password by the link, which waits under Mails without a mail server', async () => {
    await admin.goto(`${platform.ready.url}/mails`);
    await button(admin, `Actions for the mail to ${ada.email}`).click();
    await admin.getByRole('menuitem', { name: 'Show its link' }).click();
    const link = await admin.getByRole('dialog').getByLabel('Link').inputValue();
    await button(admin, 'Done').click();
    await guest.goto(link);
    await guest.getByLabel('New password').fill(ada.password);
    await guest.getByRole('main').getByRole('button').last().click();
    await signInAs(guest, { id: '', ...ada });
    await expect(guest.getByRole('heading', { name: 'Servers', level: 1 })).toBeVisible();
  });

  await test.step('and joins the team', async () => {
    await rail(admin, 'Team');
    await button(admin, 'Invite').click();
    const dialog = admin.getByRole('dialog', { name: 'Invite to the team' });
    await dialog.getByLabel('Email').fill(ada.email);
    await dialog.getByLabel('Role').selectOption('Operator');
    await dialog.getByRole('button', { name: 'Create invitation' }).click();
    await guest.goto(await admin.getByRole('dialog').getByLabel('Invitation link').inputValue());
    await button(guest, 'Join').click();
    await expect(guest.getByText('Welcome to Demo')).toBeVisible();
    await button(admin, 'Done').click();
  });

  await test.step('the administrator acts as them, for a reason, under a banner on every page', async () => {
    await rail(admin, 'Users');
    await admin.getByRole('searchbox', { name: 'Search users' }).fill('ada@');
    await expect(admin.getByRole('listitem')).toHaveCount(1);
    await admin.getByRole('link', { name: 'Ada' }).click();
    await button(admin, 'Act as').click();
    const dialog = admin.getByRole('dialog', { name: 'Act as Ada?' });
    await dialog.getByRole('button', { name: 'Start' }).click();
    await expect(dialog.getByRole('alert')).toHaveText('Say in a few words what for.');
    await dialog.getByLabel('Reason').fill('Ada asked why Lobby is off');
    await expectSound(admin, 'the dialog before an impersonation');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await expect(banner(admin)).toContainText('You are acting as Ada. Everything is recorded.');
    await expect(admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' })).toHaveCount(0);
    await expectSound(admin, 'the servers of the impersonated user');
    await admin.goto(`${platform.ready.url}/users`);
    await expect(admin.getByRole('heading', { name: 'Page not found' })).toBeVisible();
    await expect(banner(admin)).toBeVisible();
  });

  await test.step('does something for them, and nothing to their account', async () => {
    await admin.goto(`${platform.ready.url}/servers/${created.server.id}`);
    await button(admin, 'Start').click();
    await api.reaches(created.server.id, 'running');
    await admin.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect(banner(admin)).toBeInViewport();
    await admin.goto(`${platform.ready.url}/account`);
    await admin.getByLabel('Name', { exact: true }).fill('Eve');
    await admin.getByLabel('Name', { exact: true }).press('Enter');
    await expect(admin.getByText('You are acting as another user, who must do this themselves.')).toBeVisible();
  });

  await test.step('which they see', async () => {
    await guest.goto(`${platform.ready.url}/account/sessions`);
    const devices = guest.getByRole('list', { name: 'Devices' });
    await expect(devices.getByText(/is acting as you/)).toBeVisible();
    await expectSound(guest, 'a device with an impersonation');
    await guest.getByRole('link', { name: 'Activity' }).click();
    await expect(guest.getByText('started acting as Ada: “Ada asked why Lobby is off”')).toBeVisible();
    await expect(guest.getByText('started Lobby')).toBeVisible();
    await expectSound(guest, 'one’s own activity');
  });

  await test.step('comes back, and finds it in the audit log', async () => {
    await button(admin, 'Stop').first().click();
    await expect(admin.getByRole('heading', { name: 'Ada', level: 1 })).toBeVisible();
    await expect(banner(admin)).toHaveCount(0);
    await rail(admin, 'Audit');
    const done = admin.getByRole('listitem').filter({ hasText: 'acting as Ada started Lobby' });
    await expect(done).toContainText('Done by an administrator in another user’s name');
    await expect(admin.getByText('stopped acting as Ada')).toBeVisible();
  });

  await test.step('gives them a role, and keeps them out', async () => {
    await rail(admin, 'Users');
    await admin.getByRole('link', { name: 'Ada' }).click();
    await admin.getByRole('checkbox', { name: /^Auditor/ }).check();
    await button(admin, 'Save roles').click();
    await expect(admin.getByText('The roles of Ada are saved')).toBeVisible();
    await expect(guest.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' })).toBeVisible();
    await button(admin, 'Actions for Ada').click();
    await admin.getByRole('menuitem', { name: 'Disable' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await expect(admin.getByText(/^Disabled since/)).toBeVisible();
    await expectSound(admin, 'a user who is disabled');
    await expect(guest.getByRole('button', { name: 'Sign in' })).toBeVisible();
  });

  await guest.context().close();
  await api.power(created.server.id, 'stop');
  await api.reaches(created.server.id, 'offline');
  await api.deleteServer(created.server.id, 'Lobby');
});
