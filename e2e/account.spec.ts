import { addAuthenticator } from '#api/test/authenticator.ts';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { generateSync } from 'otplib';
import { notifyChanged } from '#prisma/changes.ts';
import { createDatabase } from '#prisma/client.ts';
import { databaseOfDataDir } from '#scripts/start/engines/running.ts';
import type { Received } from '#integration/mails/mailbox.ts';
import { Mailbox } from '#integration/mails/mailbox.ts';
import { until } from '#scripts/test/until.ts';
import { expect, signIn, test } from './support/fixtures.ts';
import { browserOf, signInAs } from './support/people.ts';
import { Platform } from './support/platform.ts';

test.describe.configure({ mode: 'serial' });

const nora = { id: '', name: 'Nora', email: 'nora@people.test', password: 'ocelot quarry tuba lantern' };
const kay = { id: '', name: 'Kay', email: 'kay@people.test', password: 'walnut prism ferry ottoman' };
const another = 'copper violin meadow staircase';

let mailbox: Mailbox;
let platform: Platform;

test.beforeAll(async ({ runtime }) => {
  test.setTimeout(500_000);
  if (runtime !== 'process') return;
  mailbox = await Mailbox.open();
  platform = await Platform.start('account', runtime, {
    env: {
      MAMBA_SMTP_URL: mailbox.url,
      MAMBA_MAIL_FROM: 'Mamba Host <panel@mamba.test>',
      MAMBA_BREACHED_PASSWORDS_URL: 'off',
    },
  });
});
test.afterAll(async () => {
  await platform?.dispose();
  await mailbox?.close();
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();

async function mailTo(address: string, subject: RegExp): Promise<Received> {
  return until(`a mail to ${address} about ${subject}`, () =>
    mailbox
      .to(address)
      .filter((mail) => subject.test(mail.subject))
      .at(-1),
  );
}
const linkIn = ({ text }: Received, page: string) => new RegExp(`http\\S+/${page}#\\S+`).exec(text)?.[0] ?? '';

async function open(page: Page, path: string): Promise<void> {
  await page.goto(platform.ready.url + path);
}

/** The owner invites an address into the team; answers with the link to pass on. */
async function invite(owner: Page, email: string): Promise<string> {
  await open(owner, '/team');
  await button(owner, 'Invite').click();
  await owner.getByRole('dialog').getByLabel('Email').fill(email);
  await button(owner, 'Create invitation').click();
  const dialog = owner.getByRole('dialog', { name: 'The invitation is on its way' });
  await expect(dialog.getByText(`It is being mailed to ${email}.`)).toBeVisible();
  const link = await dialog.getByLabel('Invitation link').inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return link;
}

/** From the invitation on the way to an account. */
async function signUp(guest: Page, link: string, person: typeof nora): Promise<void> {
  await guest.goto(link);
  await guest.getByRole('link', { name: 'Create an account' }).click();
  await heading(guest, 'Create an account');
  await expect(guest.getByText(`The invitation is for ${person.email}.`)).toBeVisible();
  await expect(guest.getByLabel('Email')).toHaveValue(person.email);
  await guest.getByLabel('Name').fill(person.name);
  await guest.getByLabel('Password', { exact: true }).fill(person.password);
  await button(guest, 'Create account').click();
}

async function joinTeam(guest: Page): Promise<void> {
  await heading(guest, 'Join Demo');
  await button(guest, 'Join').click();
  await expect(guest.getByText('Welcome to Demo')).toBeVisible();
}

async function signedIn(browser: Browser, person: typeof nora): Promise<Page> {
  const page = await browserOf(browser, platform);
  await open(page, '/login');
  await signInAs(page, person);
  await heading(page, 'Servers');
  return page;
}

test('the mail of an invitation leads into the team without any other confirmation', async ({
  page: owner,
  browser,
}) => {
  await signIn(owner, platform);
  await invite(owner, nora.email);
  const link = linkIn(await mailTo(nora.email, /invites you to Demo/), 'invitation');
  const guest = await browserOf(browser, platform);
  await signUp(guest, link, nora);
  await joinTeam(guest);
  await expect(owner.getByRole('list', { name: 'Members' }).getByText(nora.email)).toBeVisible();
  expect(mailbox.to(nora.email)).toHaveLength(1);
  await guest.context().close();
});

test('the link that was passed on leads there by a mail, in any browser that opens it', async ({
  page: owner,
  browser,
}) => {
  await signIn(owner, platform);
  const link = await invite(owner, kay.email);
  const guest = await browserOf(browser, platform);
  await signUp(guest, link, kay);
  await heading(guest, 'Check your mail');
  await guest.context().close();

  const other = await browserOf(browser, platform);
  await other.goto(linkIn(await mailTo(kay.email, /Confirm your email/), 'verify'));
  await heading(other, 'Confirm your address');
  await other.getByLabel('Password', { exact: true }).fill(kay.password);
  await button(other, 'Confirm and sign in').click();
  await joinTeam(other);
  await expect(owner.getByRole('list', { name: 'Members' }).getByText(kay.email)).toBeVisible();
  await other.context().close();
});

test('a device is signed out from another, and thrown out at once; a forgotten password is replaced', async ({
  browser,
}) => {
  const [here, there] = [await signedIn(browser, nora), await signedIn(browser, nora)];
  await open(here, '/account/sessions');
  const others = here.getByRole('button', { name: /^Sign out (?!all)/ });
  await expect(here.getByText('This device')).toBeVisible();
  for (let left = await others.count(); left > 0; left -= 1) {
    await others.first().click();
    await expect(others).toHaveCount(left - 1);
  }
  await expect(there.getByText('Your session ended. Sign in again to continue where you left off.')).toBeVisible();
  await there.context().close();

  const forgetful = await browserOf(browser, platform);
  await open(forgetful, '/forgot');
  await forgetful.getByLabel('Email').fill(nora.email);
  await button(forgetful, 'Send link').click();
  await heading(forgetful, 'Check your mail');
  await forgetful.goto(linkIn(await mailTo(nora.email, /Choose a new password/), 'reset'));
  await forgetful.getByLabel('New password').fill(another);
  await button(forgetful, 'Save password').click();
  nora.password = another;
  await signInAs(forgetful, nora);
  await heading(forgetful, 'Servers');
  await expect(here.getByText('Your session ended. Sign in again to continue where you left off.')).toBeVisible();
  await mailTo(nora.email, /password was changed/);
  await Promise.all([here.context().close(), forgetful.context().close()]);
});

test('an authenticator and its recovery codes protect the sign-in, and what is dangerous', async ({ browser }) => {
  const page = await signedIn(browser, nora);
  await open(page, '/account/security');
  await button(page, 'Set up').click();
  await page.getByAltText('QR code for an authenticator').waitFor();
  const secret = (await page.locator('.select-all').innerText()).replaceAll(' ', '');
  await page.getByLabel('Code that the app shows now').fill(generateSync({ strategy: 'totp', secret }));
  await button(page, 'Confirm').click();
  const listed = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(listed).toHaveCount(10);
  const [first = '', second = ''] = await listed.allInnerTexts();
  await button(page, 'I have saved them').click();
  await mailTo(nora.email, /authenticator/i);

  await page.context().clearCookies();
  await open(page, '/login');
  await signInAs(page, nora);
  await heading(page, 'Second factor');
  await page.getByLabel('Code').fill('000000');
  await button(page, 'Sign in').click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Code').fill(first);
  await button(page, 'Sign in').click();
  await heading(page, 'Servers');

  // Ten minutes later.
  await proveLongAgo(nora.email);
  await open(page, '/account/security');
  await button(page, 'Create new codes').click();
  const proof = page.getByRole('dialog', { name: 'Confirm that it is you' });
  await proof.getByLabel('Code').fill(first);
  await button(page, 'Continue').click();
  await expect(proof.getByRole('alert')).toBeVisible();
  await proof.getByLabel('Code').fill(second);
  await button(page, 'Continue').click();
  await expect(listed).toHaveCount(10);
  expect(await listed.allInnerTexts()).not.toContain(first);
  await page.context().close();
});

/** As if the user had signed in ten minutes ago, in every session. */
async function proveLongAgo(email: string): Promise<void> {
  const url = databaseOfDataDir(join(platform.dataDir, 'data'));
  if (url === null) throw new Error('The platform has no database of its own.');
  const database = createDatabase(url);
  try {
    const { id: userId } = await database.user.findUniqueOrThrow({ where: { email } });
    await database.session.updateMany({ where: { userId }, data: { elevatedAt: new Date(0) } });
    await notifyChanged(database, 'rights', userId);
  } finally {
    await database.$disconnect();
  }
}

test('a passkey lets one in without a password', async ({ browser }) => {
  const page = await signedIn(browser, kay);
  await addAuthenticator(page);
  await open(page, '/account/security');
  await button(page, 'Add a passkey').click();
  await page.getByLabel('Name').fill('Laptop');
  await button(page, 'Continue').click();
  await button(page, 'I have saved them').click();
  await expect(page.getByRole('list', { name: 'Passkeys' }).getByText('Laptop')).toBeVisible();
  await page.context().clearCookies();
  await open(page, '/login');
  await button(page, 'Use a passkey').click();
  await heading(page, 'Servers');
  await page.context().close();
});

test('an API key does what it may, until it is revoked', async ({ page: owner }) => {
  await signIn(owner, platform);
  await open(owner, '/account/keys');
  await button(owner, 'New API key').click();
  await owner.getByLabel('Name').fill('Bot');
  await owner.getByLabel('server.read').check();
  await button(owner, 'Create key').click();
  const key = await owner.getByLabel('API key', { exact: true }).inputValue();
  await button(owner, 'I have saved it').click();
  const statusOf = async (path: string) => {
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(platform.ready.url + path, { headers })).status;
  };
  expect([await statusOf('/api/servers'), await statusOf('/api/mails')]).toEqual([200, 403]);
  await button(owner, 'Revoke Bot').click();
  await owner.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(owner.getByText('Bot is revoked.')).toBeVisible();
  await until('the key to be worth nothing', async () => (await statusOf('/api/servers')) === 401);
});
