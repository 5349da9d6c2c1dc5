import { violations } from '#scripts/test/axe.ts';
import { until } from '#scripts/test/until.ts';
import { expect, test } from './support/fixtures.ts';
import { browserOf } from './support/people.ts';
import { expectSound, expectSoundOver } from './support/sound.ts';

test('every page is accessible', async ({ page, panel, platform, api }) => {
  test.setTimeout(300_000);
  const created = await api.createServer('shell-command', { name: 'Everybody', variables: {} });
  await api.installed(created);
  const { server, operation } = created;
  await api.power(server.id, 'start');
  await api.reaches(server.id, 'running');

  const pages: [string, string][] = [
    ['/servers', 'Servers'],
    ['/servers/new', 'Create server'],
    [`/servers/${server.id}`, 'Everybody'],
    [`/servers/${server.id}/metrics`, 'Everybody'],
    [`/servers/${server.id}/operations`, 'Everybody'],
    [`/servers/${server.id}/operations/${operation.id}`, 'Everybody'],
    [`/servers/${server.id}/startup`, 'Everybody'],
    [`/servers/${server.id}/access`, 'Everybody'],
    [`/servers/${server.id}/activity`, 'Everybody'],
    [`/servers/${server.id}/settings`, 'Everybody'],
    ['/operations', 'Operations'],
    [`/operations/${operation.id}`, 'Install'],
    ['/nodes', 'Nodes'],
    ['/team', 'Team'],
    ['/team/roles', 'Team'],
    ['/team/audit', 'Team'],
    ['/team/settings', 'Team'],
    ['/audit', 'Audit'],
    ['/invitation', 'This link is incomplete'],
    ['/no-such-page', 'Page not found'],
  ];
  for (const [path, heading] of pages) {
    await test.step(path.replace(server.id, '…').replace(operation.id, '…'), async () => {
      await panel.goto(platform.ready.url + path);
      await expect(panel.getByRole('heading', { level: 1 })).toContainText(heading);
      await expectSound(panel, path);
    });
  }

  await test.step('the palette and the keys', async () => {
    await panel.goto(`${platform.ready.url}/servers`);
    await panel.getByRole('heading', { name: 'Servers', level: 1 }).waitFor();
    for (const key of ['Control+k', '?']) {
      await panel.keyboard.press(key);
      await panel.getByRole('dialog').waitFor();
      expect(await violations(panel), `the dialog of ${key}`).toEqual([]);
      await panel.keyboard.press('Escape');
      await expect(panel.getByRole('dialog')).toHaveCount(0);
    }
  });

  await test.step('signing in', async () => {
    await page.context().clearCookies();
    await page.goto(`${platform.ready.url}/login`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await expectSound(page, '/login');
    await page.getByLabel('Email').fill(platform.ready.email);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await violations(page), 'a wrong password').toEqual([]);
  });

  await api.power(server.id, 'stop');
  await api.reaches(server.id, 'offline');
  await api.deleteServer(server.id, 'Everybody');
});

test('nor out of the team, its roles and invitations, and what was done', async ({ panel, platform, api, browser }) => {
  test.setTimeout(400_000);
  const created = await api.createServer('shell-command', { name: 'Shared', variables: {} });
  await api.installed(created);
  const { id } = created.server;
  const open = async (path: string) => {
    await panel.goto(platform.ready.url + path);
    await panel.getByRole('heading', { level: 1 }).waitFor();
  };
  const press = (name: string) => panel.getByRole('button', { name, exact: true }).last().click();
  const linkOf = (dialog: string) => panel.getByRole('dialog', { name: dialog }).getByLabel('Invitation link');

  await test.step('a role', async () => {
    await open('/team/roles');
    await panel
      .getByText('No custom roles yet')
      .or(panel.getByRole('list', { name: 'Custom roles' }))
      .waitFor();
    await expectSound(panel, 'roles');
    await press('New role');
    await panel.getByRole('dialog').getByText('Startup', { exact: true }).click();
    await expectSound(panel, 'the dialog of a role');
    await press('Create role');
    await panel.getByRole('alert').first().waitFor();
    await expectSound(panel, 'a role without name and permissions');
    await panel.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Librarian');
    await panel.getByRole('checkbox', { name: 'All of Startup' }).check();
    await press('Create role');
    await panel.getByRole('list', { name: 'Custom roles' }).getByText('Librarian').waitFor();
    await panel.getByText('Permissions').first().click();
    await expectSound(panel, 'a role');
  });

  await test.step('an invitation', async () => {
    await open('/team');
    await press('Invite');
    await panel.getByRole('dialog').getByLabel('Email').fill('guest@people.test');
    await expectSound(panel, 'the dialog of an invitation');
    await press('Create invitation');
    const link = await linkOf('Share this link').inputValue();
    await expectSoundOver(panel, 'the link of an invitation');
    await panel.getByRole('region', { name: 'Open invitations' }).getByText('guest@people.test').waitFor();
    await expectSound(panel, 'members and invitations');
    await panel.getByRole('button', { name: 'Actions for Demo player' }).click();
    await panel.getByRole('menuitem', { name: 'Remove' }).click();
    await expectSoundOver(panel, 'removing a member');

    await panel.goto(link);
    await panel.getByText('You are signed in with another address').waitFor();
    await expectSound(panel, 'an invitation for another address');
    const guest = await browserOf(browser, platform);
    await guest.goto(link);
    await guest.getByRole('link', { name: 'Sign in' }).waitFor();
    await expectSound(guest, 'an invitation opened by a signed-out visitor');
    await guest.context().close();
  });

  await test.step('access to a server', async () => {
    await open(`/servers/${id}/access`);
    await panel.getByText('No one outside your team has access').waitFor();
    await expectSound(panel, 'a server without guests');
    await press('Invite someone');
    await panel.getByRole('dialog').getByLabel('Email').fill('friend@people.test');
    await expectSound(panel, 'the dialog that grants access');
    await press('Create invitation');
    await expectSoundOver(panel, 'the link into a server');
    await panel.getByText('friend@people.test').waitFor();
    await expectSound(panel, 'access');
  });

  await test.step('what was done', async () => {
    await open('/team/audit?time=custom');
    await panel.getByText('created the role Librarian').click();
    await panel.getByRole('table').waitFor();
    await expectSound(panel, 'the audit log');
    await press('Export');
    await expectSoundOver(panel, 'the formats of an export');
    await open('/team/audit?time=custom&to=2001-01-01');
    await panel.getByText('No matching entries').waitFor();
    await expectSound(panel, 'an audit log where nothing matches');
  });

  await api.deleteServer(id, 'Shared');
});

test('nor out of the account, and the ways into it', async ({ page, panel, platform, browser }) => {
  test.setTimeout(300_000);
  const link = await test.step('an invitation for a person without an account', async () => {
    await panel.goto(`${platform.ready.url}/team`);
    await panel.getByRole('button', { name: 'Invite', exact: true }).click();
    await panel.getByRole('dialog').getByLabel('Email').fill('newcomer@people.test');
    await panel.getByRole('button', { name: 'Create invitation' }).click();
    return panel.getByRole('dialog', { name: 'Share this link' }).getByLabel('Invitation link').inputValue();
  });
  await test.step('signing up', async () => {
    const guest = await browserOf(browser, platform);
    await guest.goto('/sign-up');
    await guest.getByRole('heading', { name: 'By invitation only' }).waitFor();
    await expectSound(guest, '/sign-up without an invitation');
    await guest.goto(link);
    await guest.getByRole('link', { name: 'Create an account' }).click();
    await guest.getByText('The invitation is for newcomer@people.test.').waitFor();
    await expectSound(guest, '/sign-up');
    await guest.getByRole('button', { name: 'Create account' }).click();
    await guest.getByRole('alert').first().waitFor();
    await expectSound(guest, '/sign-up with faults');
    await guest.getByLabel('Name').fill('Newcomer');
    await guest.getByLabel('Password', { exact: true }).fill('ocelot quarry tuba lantern');
    await guest.getByRole('button', { name: 'Create account' }).click();
    await guest.getByRole('heading', { name: 'This panel does not send mail' }).waitFor();
    await expectSound(guest, 'signed up where no mail is sent');
    await guest.goto('/forgot');
    await guest.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
    await expectSound(guest, '/forgot');
    for (const path of ['/verify', '/reset', '/confirm-email']) {
      await guest.goto(`${path}#${'x'.repeat(43)}`);
      await guest.getByRole('heading', { level: 1 }).waitFor();
      await expectSound(guest, path);
    }
    await guest.context().close();
  });
  for (const path of ['/account', '/account/security', '/account/sessions', '/account/keys', '/mails'])
    await test.step(path, async () => {
      await panel.goto(platform.ready.url + path);
      await panel.getByRole('heading', { level: 1 }).waitFor();
      await expect(panel.locator('[aria-busy=true]')).toHaveCount(0);
      await expectSound(page, path);
    });
  await test.step('a mail that was kept', async () => {
    await panel.getByRole('button', { name: 'Actions for the mail to newcomer@people.test' }).first().click();
    await expectSoundOver(panel, 'the menu of a mail');
  });
  await test.step('making an API key', async () => {
    await panel.goto(`${platform.ready.url}/account/keys`);
    await panel.getByRole('button', { name: 'New API key' }).click();
    await expectSoundOver(panel, 'the dialog of an API key');
  });
});

test('nor out of backups, crashes and the dialogs about a server', async ({ panel, platform, api }) => {
  test.setTimeout(400_000);
  const made = await api.createServer('shell-command', { name: 'Archive', variables: {} });
  const breaking = await api.createServer('shell-command', {
    name: 'Breaking',
    variables: { COMMAND: 'echo ready; exit 3' },
  });
  await Promise.all([api.installed(made), api.installed(breaking)]);
  const { id } = made.server;
  const open = async (path: string) => {
    await panel.goto(platform.ready.url + path);
    await panel.getByRole('heading', { level: 1 }).waitFor();
  };
  const press = (name: string) => panel.getByRole('button', { name, exact: true }).last().click();

  await test.step('a server without backups or crashes', async () => {
    await open(`/servers/${id}/backups`);
    await panel.getByText('No backups yet').waitFor();
    await expectSound(panel, 'no backups');
    await open(`/servers/${id}/crashes`);
    await panel.getByText('No crashes so far').waitFor();
    await expectSound(panel, 'no crashes');
  });

  await test.step('making a backup', async () => {
    await open(`/servers/${id}/backups`);
    await press('Back up now');
    await panel.getByRole('dialog').getByLabel('Name').fill('Quiet evening');
    await panel.getByText('Leave out files').click();
    await expectSound(panel, 'the dialog of a backup');
    await press('Back up');
    await until('the backup to be complete', async () => (await api.backups(id))[0]?.status === 'complete');
    await panel.getByText(/entr(y|ies)$/).waitFor();
    await expectSound(panel, 'the backups of a server');
  });

  await test.step('what can be done with a backup', async () => {
    const actions = panel.getByRole('button', { name: 'Actions for Quiet evening' });
    await actions.click();
    await expectSoundOver(panel, 'the menu of a backup');
    for (const [item, title] of [
      ['Restore…', 'Restore Quiet evening'],
      ['Rename', 'Rename backup'],
      ['Delete', 'Delete Quiet evening?'],
    ] as const) {
      await actions.click();
      await panel.getByRole('menuitem', { name: item }).click();
      await panel.getByRole('dialog', { name: title }).waitFor();
      if (item === 'Restore…') await panel.getByText('Single files and folders').click();
      await expectSoundOver(panel, title);
    }
    await press('Restore from another server');
    await expectSoundOver(panel, 'backups of other servers');
    await open('/backups');
    await panel.getByText('Quiet evening').first().waitFor();
    await expectSound(panel, '/backups');
  });

  await test.step('a crash', async () => {
    await open(`/servers/${breaking.server.id}/crashes`);
    await press('Start');
    await panel.getByRole('list', { name: 'Crashes' }).getByText('exit code 3').first().waitFor();
    await panel
      .getByRole('region', { name: /^Crashed/ })
      .first()
      .waitFor();
    await expectSound(panel, 'a crash');
  });

  await test.step('the dialogs about a server', async () => {
    await open(`/servers/${id}/settings`);
    for (const name of ['Update', 'Reinstall', 'Suspend', 'Delete server']) {
      await press(name);
      if (name === 'Reinstall') await panel.getByText('Start from scratch').click();
      await expectSoundOver(panel, name);
    }
  });

  await test.step('an operation, and the raw history of its workflow', async () => {
    const backup = (await api.operations(id)).find(({ kind }) => kind === 'backup');
    await open(`/operations/${backup?.id}`);
    await press('Show event history');
    await panel.getByRole('list', { name: 'Event history' }).getByText('WorkflowExecutionStarted').click();
    await expectSound(panel, 'the event history');
    await open('/operations?of=platform&kind=backup');
    await panel.getByText('Backup · Archive').waitFor();
    await expectSound(panel, 'operations of the platform');
  });

  await api.deleteServer(id, 'Archive');
  await api.deleteServer(breaking.server.id, 'Breaking');
});
