import type { Page } from '@playwright/test';
import { addPerson, browserOf, signInAs } from './support/people.ts';
import type { Person } from './support/people.ts';
import { expect, test } from './support/fixtures.ts';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const openArea = (page: Page, area: string) => page.getByRole('dialog').getByText(area, { exact: true }).click();
const permission = (page: Page, name: RegExp) => page.getByRole('dialog').getByRole('checkbox', { name });

/** The link that is shown once, and put away. */
async function takeLink(owner: Page): Promise<string> {
  const dialog = owner.getByRole('dialog', { name: 'Share this link' });
  const link = await dialog.getByLabel('Invitation link').inputValue();
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(owner.getByRole('dialog')).toHaveCount(0);
  return link;
}

/** Opens the link without a session, signs in on the way, and joins. The token is in no request's address. */
async function joinBy(guest: Page, link: string, person: Person): Promise<void> {
  const token = new URL(link).hash.slice(1);
  const asked: string[] = [];
  guest.on('request', (request) => asked.push(request.url()));
  await guest.goto(link);
  await guest.getByRole('link', { name: 'Sign in' }).click();
  await signInAs(guest, person);
  await button(guest, 'Join').click();
  expect(asked.length).toBeGreaterThan(0);
  // What a browser knows of the part behind the # stays there; the server is asked without it.
  expect(asked.map((url) => url.split('#')[0]).filter((url) => url?.includes(token))).toEqual([]);
  expect(guest.url()).not.toContain(token);
}

test('a role is made, a user joins with it, its permissions change while they work, and they are removed', async ({
  panel: owner,
  platform,
  api,
  browser,
}) => {
  const robin = await addPerson(platform, 'Robin');
  const created = await api.createServer('shell-command', { name: 'Common', variables: {} });
  await api.installed(created);
  const guest = await browserOf(browser, platform);

  await test.step('the owner makes a role', async () => {
    await owner.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Team' }).click();
    await owner.getByRole('link', { name: 'Roles' }).click();
    await button(owner, 'New role').last().click();
    await owner.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Night shift');
    await openArea(owner, 'Servers');
    await permission(owner, /^See servers/).check();
    await openArea(owner, 'Power and console');
    await permission(owner, /^Start Start/).check();
    await button(owner, 'Create role').click();
    const roles = owner.getByRole('list', { name: 'Custom roles' });
    await expect(roles.getByText('Night shift')).toBeVisible();
    await expect(roles.getByText('2 permissions · No members have it')).toBeVisible();
  });

  const link = await test.step('and invites a user with it', async () => {
    await owner.getByRole('link', { name: 'Members' }).click();
    await button(owner, 'Invite').click();
    const dialog = owner.getByRole('dialog', { name: 'Invite to the team' });
    await dialog.getByLabel('Email').fill(robin.email);
    await dialog.getByLabel('Role').selectOption('Night shift');
    await dialog.getByRole('button', { name: 'Create invitation' }).click();
    const answered = await takeLink(owner);
    const open = owner.getByRole('region', { name: 'Open invitations' });
    await expect(open.getByText(robin.email)).toBeVisible();
    await expect(open.getByText(/^as Night shift · valid for 6 d 23 h/).first()).toBeVisible();
    return answered;
  });

  await test.step('who joins by the link, sees what the role shows, and no more', async () => {
    await joinBy(guest, link, robin);
    await expect(guest.getByText('Welcome to Demo')).toBeVisible();
    await guest.getByRole('link', { name: 'Common' }).first().click();
    await expect(button(guest, 'Start')).not.toHaveAttribute('aria-disabled', 'true');
    await expect(button(guest, 'Stop')).toHaveAttribute('aria-disabled', 'true');
    await expect(guest.getByText('You do not have access to this page')).toBeVisible();
    const tabs = guest.getByRole('navigation', { name: 'Sections of this server' });
    await expect(tabs.getByRole('link')).toHaveText(['Console', 'Settings']);
    await expect(guest.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Team' })).toHaveCount(0);
    await guest.goto('/team');
    await expect(guest.getByText('You do not have access to this page')).toBeVisible();
    await guest.goto(`/servers/${created.server.id}`);
  });

  await test.step('the role changes, and the other browser with it', async () => {
    await owner.getByRole('link', { name: 'Roles' }).click();
    await button(owner, 'Actions for Night shift').click();
    await owner.getByRole('menuitem', { name: 'Edit' }).click();
    await expect(owner.getByText('1 member has this role')).toBeVisible();
    await permission(owner, /^Start Start/).uncheck();
    await permission(owner, /^Read the console/).check();
    await openArea(owner, 'Team');
    await permission(owner, /^See members/).check();
    await button(owner, 'Save role').click();
    await expect(owner.getByRole('dialog')).toHaveCount(0);
    await expect(button(guest, 'Start')).toHaveAttribute('aria-disabled', 'true');
    await expect(guest.getByRole('region', { name: 'Console' })).toBeVisible();
    await guest.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Team' }).click();
    const members = guest.getByRole('list', { name: 'Members' });
    await expect(members.getByText('admin@mamba.local')).toBeVisible();
    await expect(members.getByRole('combobox')).toHaveCount(0);
    await expect(button(guest, 'Invite')).toHaveCount(0);
    await guest.goto(`/servers/${created.server.id}`);
    await expect(guest.getByRole('heading', { name: 'Common', level: 1 })).toBeVisible();
  });

  await test.step('the role is given and taken back in the list of members', async () => {
    await owner.getByRole('link', { name: 'Members' }).click();
    const role = owner.getByRole('combobox', { name: 'Role of Robin' });
    await role.selectOption('Operator');
    await expect(owner.getByText('Robin is now Operator')).toBeVisible();
    await expect(button(guest, 'Start')).not.toHaveAttribute('aria-disabled', 'true');
    await role.selectOption('Night shift');
    await expect(button(guest, 'Start')).toHaveAttribute('aria-disabled', 'true');
    // The last owner cannot step down.
    await expect(owner.getByRole('combobox', { name: 'Role of Administrator' })).toHaveCount(0);
  });

  await test.step('they are removed, and told so at once', async () => {
    await button(owner, 'Actions for Robin').click();
    await owner.getByRole('menuitem', { name: 'Remove' }).click();
    const dialog = owner.getByRole('dialog', { name: 'Remove Robin?' });
    await expect(dialog.getByText('loses access to every server of Demo')).toBeVisible();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(owner.getByRole('list', { name: 'Members' }).getByText('Robin')).toHaveCount(0);
    await expect(guest.getByRole('heading', { name: 'You no longer have access to this server' })).toBeVisible();
    await guest.getByRole('link', { name: 'Go to your servers' }).click();
    await expect(guest.getByText('You are not in a team yet')).toBeVisible();
  });

  await test.step('the audit log says all of it', async () => {
    await owner.getByRole('link', { name: 'Audit' }).last().click();
    for (const sentence of [
      'Administrator created the role Night shift',
      `Administrator invited ${robin.email} to Demo as Night shift`,
      'Robin joined Demo as Night shift',
      'Administrator changed the role Night shift',
      'Administrator changed the role of Robin from Night shift to Operator',
      'Administrator removed Robin from the team',
    ])
      await expect(owner.getByText(sentence).first()).toBeVisible();
    await owner.getByText('Administrator changed the role Night shift').first().click();
    const change = owner.getByRole('row', { name: /^Permissions/ });
    await expect(change.getByRole('cell')).toHaveText(['Start', 'Read the console, See members']);

    await owner.getByLabel('Person').selectOption('Robin');
    await expect(owner.getByRole('status')).toHaveText('1 entry');
    expect(new URL(owner.url()).searchParams.get('person')).toBe(robin.id);
    await owner.reload();
    await expect(owner.getByRole('status')).toHaveText('1 entry');
    const download = owner.waitForEvent('download');
    await button(owner, 'Export').click();
    await owner.getByRole('menuitem', { name: 'As a table (CSV)' }).click();
    expect((await download).suggestedFilename()).toMatch(/^audit-.*\.csv$/);
  });

  await guest.context().close();
  await api.deleteServer(created.server.id, 'Common');
});

test('a friend gets access to one server, and sees only that one', async ({ panel: owner, platform, api, browser }) => {
  const mika = await addPerson(platform, 'Mika');
  const [shared, other] = [
    await api.createServer('shell-command', { name: 'Shared with Mika', variables: {} }),
    await api.createServer('shell-command', { name: 'Kept back', variables: {} }),
  ];
  await Promise.all([api.installed(shared), api.installed(other)]);
  const { id } = shared.server;
  const guest = await browserOf(browser, platform);

  await test.step('they get access', async () => {
    await owner.goto(`${platform.ready.url}/servers/${id}/access`);
    await button(owner, 'Invite someone').click();
    await owner.getByRole('dialog').getByLabel('Email').fill(mika.email);
    await button(owner, 'Start and stop').click();
    await button(owner, 'Create invitation').click();
    await joinBy(guest, await takeLink(owner), mika);
    await expect(guest.getByRole('heading', { name: 'Shared with Mika', level: 1 })).toBeVisible();
    await expect(button(guest, 'Start')).not.toHaveAttribute('aria-disabled', 'true');
    await expect(button(guest, 'Kill')).toHaveAttribute('aria-disabled', 'true');
  });

  await test.step('they see that server alone, in a panel without what is not theirs', async () => {
    const main = guest.getByRole('navigation', { name: 'Main' });
    await expect(main.getByRole('link')).toHaveText(['Servers', 'Operations', 'Backups']);
    await main.getByRole('link', { name: 'Servers' }).click();
    await expect(guest.getByRole('link', { name: 'Shared with Mika' })).toBeVisible();
    await expect(guest.getByText('1 server', { exact: true })).toBeVisible();
    for (const page of ['Operations', 'Backups']) {
      await main.getByRole('link', { name: page }).click();
      await expect(guest.getByRole('heading', { name: page, level: 1 })).toBeVisible();
      await expect(guest.getByText(/^Could not load/)).toHaveCount(0);
    }
    expect(
      await guest.goto(`/servers/${other.server.id}`).then(() => guest.getByRole('heading').first().innerText()),
    ).toBe('Page not found');
    await guest.goto(`/servers/${id}`);
  });

  await test.step('what they may do changes while they look on', async () => {
    await button(owner, 'Actions for Mika').click();
    await owner.getByRole('menuitem', { name: 'Change permissions' }).click();
    await permission(owner, /^Read the console/).uncheck();
    await permission(owner, /^Kill/).check();
    await button(owner, 'Save permissions').click();
    await expect(guest.getByText('You do not have access to this page')).toBeVisible();
    await expect(button(guest, 'Start')).not.toHaveAttribute('aria-disabled', 'true');
  });

  await test.step('they are shut out again', async () => {
    await button(owner, 'Actions for Mika').click();
    await owner.getByRole('menuitem', { name: 'Remove' }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(owner.getByText('No one outside your team has access')).toBeVisible();
    await expect(guest.getByRole('heading', { name: 'You no longer have access to this server' })).toBeVisible();
    await owner.getByRole('link', { name: 'Activity' }).click();
    for (const sentence of [
      'Administrator invited mika@people.test to Shared with Mika',
      'Mika accepted the invitation to Shared with Mika',
      'Administrator changed the permissions of Mika on Shared with Mika',
      'Administrator removed Mika’s access to Shared with Mika',
    ])
      await expect(owner.getByText(sentence)).toBeVisible();
  });

  await test.step('let in once more, they leave by themselves', async () => {
    await owner.getByRole('link', { name: 'Access' }).click();
    await button(owner, 'Invite someone').click();
    await owner.getByRole('dialog').getByLabel('Email').fill(mika.email);
    await button(owner, 'Start and stop').click();
    await button(owner, 'Create invitation').click();
    await guest.goto(await takeLink(owner));
    await button(guest, 'Join').click();
    await guest.getByRole('link', { name: 'Settings' }).click();
    await button(guest, 'Leave this server').click();
    const dialog = guest.getByRole('dialog', { name: 'Leave Shared with Mika?' });
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await expect(guest.getByText('You left Shared with Mika')).toBeVisible();
    await expect(guest.getByText('You are not in a team yet')).toBeVisible();
    await expect(owner.getByText('No one outside your team has access')).toBeVisible();
  });

  await guest.context().close();
  await api.deleteServer(id, 'Shared with Mika');
  await api.deleteServer(other.server.id, 'Kept back');
});

test('a link opens nothing for others, nor once it was taken back', async ({ panel: owner, platform, browser }) => {
  const [kim, lou] = [await addPerson(platform, 'Kim'), await addPerson(platform, 'Lou')];
  await owner.goto(`${platform.ready.url}/team`);
  await button(owner, 'Invite').click();
  await owner.getByRole('dialog').getByLabel('Email').fill(kim.email);
  await button(owner, 'Create invitation').click();
  const link = await takeLink(owner);

  const guest = await browserOf(browser, platform);
  await guest.goto('/login');
  await signInAs(guest, lou);
  await expect(guest.getByText('You are not in a team yet')).toBeVisible();
  await guest.goto(link);
  await expect(
    guest.getByText(`You are signed in as ${lou.email}. This invitation is for ${kim.email}.`),
  ).toBeVisible();
  await button(guest, 'Sign out and use the other address').click();
  await signInAs(guest, kim);
  await expect(button(guest, 'Join')).toBeVisible();

  await button(owner, `Revoke the invitation of ${kim.email}`).click();
  await expect(owner.getByText(`The link sent to ${kim.email} is no longer valid`)).toBeVisible();
  await button(guest, 'Join').click();
  await expect(guest.getByRole('alert')).toContainText('This link became invalid a moment ago');
  await guest.reload();
  await expect(guest.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
  await guest.context().close();
});

test('a team that asks for a second factor says so, and leads to it', async ({ panel: owner, platform, browser }) => {
  const finn = await addPerson(platform, 'Finn');
  await owner.goto(`${platform.ready.url}/team`);
  await button(owner, 'Invite').click();
  await owner.getByRole('dialog').getByLabel('Email').fill(finn.email);
  await button(owner, 'Create invitation').click();
  const link = await takeLink(owner);
  await owner.getByRole('link', { name: 'Settings' }).click();
  const asked = owner.getByRole('checkbox', { name: /^Members need a second factor/ });
  await asked.check();
  await button(owner, 'Save changes').click();
  await expect(owner.getByText('Saved', { exact: true })).toBeVisible();

  const guest = await browserOf(browser, platform);
  await joinBy(guest, link, finn);
  await expect(guest.getByText('Demo requires a second factor')).toBeVisible();
  await expect(guest.getByText(/^Could not load/)).toHaveCount(0);
  await guest.goto('/team');
  await guest.getByRole('link', { name: 'Set up a second factor' }).click();
  await expect(button(guest, 'Add a passkey')).toBeVisible();

  await guest.goto('/team');
  await expect(guest.getByText('Demo requires a second factor')).toBeVisible();
  await asked.uncheck();
  await button(owner, 'Save changes').click();
  // In the other browser at once.
  await expect(guest.getByRole('navigation', { name: 'Sections of the team' })).toBeVisible();

  await test.step('what is typed right after the key of the palette is not lost', async () => {
    await guest.keyboard.press('Control+k');
    await guest.keyboard.type('passkey');
    await guest.getByRole('dialog').getByRole('option', { name: 'Your account: Security' }).waitFor();
    await guest.keyboard.press('Enter');
    await expect(button(guest, 'Add a passkey')).toBeVisible();
  });
  await guest.context().close();
});
