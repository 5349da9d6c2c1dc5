import { addAuthenticator } from '#api/test/authenticator.ts';
import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { generateSync } from 'otplib';
import type { TestApi } from '#api/test/api.ts';
import { makeSession, makeUser, password, root, startTestApi, TestClient } from '#api/test/api.ts';
import { openText } from '#domain/contracts/sealer.ts';
import { mailContext } from '#domain/mails/mail.ts';
import { violations } from '#scripts/test/axe.ts';
import { until } from '#scripts/test/until.ts';
import { freePort } from '#scripts/test/free-port.ts';
import { killEnd, startEnd } from '../support/end.ts';

const chosen = 'ocelot quarry tuba lantern';

let api: TestApi;
let panel: ChildProcess;
let url: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  api = await startTestApi({
    sendsMails: true,
    http: { host: '127.0.0.1', port: 0, publicUrl: new URL(url), trustedProxies: [] },
  });
  const handler = join(root, 'panel/build/handler.js');
  panel = (await startEnd(join(__dirname, 'panel-end.ts'), [String(port), handler, String(api.port)])).child;
  const executablePath = (await promisify(execFile)('which', ['chromium'])).stdout.trim();
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
});
afterAll(async () => {
  await browser?.close();
  await killEnd(panel);
  await api?.close();
});
beforeEach(async () => {
  context = await browser.newContext({ reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
});
afterEach(() => context?.close());

/** No violation of accessibility, and nothing that a phone must scroll to the side for. */
async function expectSound(where: string): Promise<void> {
  expect([where, await violations(page)]).toEqual([where, []]);
  await page.setViewportSize({ width: 360, height: 740 });
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect([where, overflow]).toEqual([where, 0]);
  await page.setViewportSize({ width: 1280, height: 720 });
}

/** The link of the last mail of this kind: mails are kept where there is no mail server. */
async function linkFor(to: string, template: string): Promise<string> {
  const find = () => api.prisma.mail.findFirst({ where: { to, template }, orderBy: { createdAt: 'desc' } });
  await until(async () => (await find()) !== null);
  const mail = await find();
  return JSON.parse(await openText(api.deps.sealer, null, mailContext(mail!.id), mail!.values!)).link;
}

async function signIn(email: string, withPassword = password): Promise<void> {
  await page.goto(`${url}/login`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(withPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
const heading = (name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();
const codeOf = (secret: string) => generateSync({ strategy: 'totp', secret });

describe('the pages before the sign-in', () => {
  it('lead from signing up by the mail into the panel', async () => {
    const email = 'nora@mail.test';
    await page.goto(`${url}/login`);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await heading('Create an account');
    await expectSound('/sign-up');
    await page.getByLabel('Name').fill('Nora');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill('password1234');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText(/leaked/).waitFor();
    await page.getByLabel('Password', { exact: true }).fill(chosen);
    await page.getByRole('button', { name: 'Create account' }).click();
    await heading('Check your mail');
    await page.goto(await linkFor(email, 'verify-email'));
    await heading('Confirm your address');
    await expectSound('/verify');
    await page.getByLabel('Password', { exact: true }).fill(chosen);
    await page.getByRole('button', { name: 'Confirm and sign in' }).click();
    await heading('Servers');
  });

  it('lead from a forgotten password by the mail to a new one', async () => {
    const { email } = await makeUser(api.prisma, 'forgetful', 'viewer');
    await page.goto(`${url}/login`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await heading('Forgot your password?');
    await expectSound('/forgot');
    await page.getByLabel('Email').fill(email);
    await page.getByRole('button', { name: 'Send link' }).click();
    await heading('Check your mail');
    await page.goto(await linkFor(email, 'reset-password'));
    await heading('Choose a new password');
    await expectSound('/reset');
    await page.getByLabel('New password').fill(chosen);
    await page.getByRole('button', { name: 'Save password' }).click();
    await heading('Sign in');
    await signIn(email, chosen);
    await heading('Servers');
  });
});

describe('the account', () => {
  it('shows the devices, and signs another out while it looks', async () => {
    const { email, userId } = await makeUser(api.prisma, 'dev', 'viewer');
    await signIn(email);
    await heading('Servers');
    const other = await browser.newContext();
    const { token, ...row } = await makeSession(api, userId, {
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
    });
    await other.addCookies([{ name: 'mamba_session', value: token, url }]);
    await page.goto(`${url}/account/sessions`);
    await page.getByText('This device').waitFor();
    await expectSound('/account/sessions');
    await page.getByRole('button', { name: 'Sign out Firefox on Linux' }).click();
    await page.getByText('Firefox on Linux is signed out.').waitFor();
    expect((await other.request.get(`${url}/api/me`)).status()).toBe(401);
    expect((await api.prisma.session.findUniqueOrThrow({ where: { id: row.id } })).revokedReason).toBe('revoked');
    await other.close();
  });

  it('is left at once when its session is revoked elsewhere', async () => {
    const { email, userId } = await makeUser(api.prisma, 'lost', 'viewer');
    await signIn(email);
    await heading('Servers');
    await page.goto(`${url}/account`);
    await heading('Your account');
    const elsewhere = new TestClient(api.url, (await makeSession(api, userId)).token);
    expect((await elsewhere.delete('/api/account/sessions')).status).toBe(204);
    await page.getByText('Your session ended. Sign in again to continue where you left off.').waitFor();
  });

  it('asks who sits there before its password is changed, and goes on by itself', async () => {
    const { email, userId } = await makeUser(api.prisma, 'pam', 'viewer');
    await signIn(email);
    await heading('Servers');
    await api.prisma.session.updateMany({ where: { userId }, data: { elevatedAt: new Date(0) } });
    await page.goto(`${url}/account`);
    await page.getByLabel('New password').fill(chosen);
    await until(async () => (await api.prisma.session.count({ where: { userId, elevatedAt: new Date(0) } })) === 1);
    const [session] = await api.prisma.session.findMany({ where: { userId } });
    api.deps.principals.forgetSession(session!.id);
    await page.getByRole('button', { name: 'Change password' }).click();
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.getByLabel('Your password').fill('wrong');
    await expectSound('the step-up');
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByLabel('Your password').fill(password);
    await dialog.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Your password is changed. All other devices are signed out.').waitFor();
    await expectSound('/account');
  });

  it('gets an authenticator, which is asked for at the next sign-in; a recovery code does, too', async () => {
    const { email } = await makeUser(api.prisma, 'toto', 'viewer');
    await signIn(email);
    await heading('Servers');
    await page.goto(`${url}/account/security`);
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByAltText('QR code for an authenticator').waitFor();
    const secret = (await page.locator('.select-all').innerText()).replaceAll(' ', '');
    await expectSound('setting up an authenticator');
    await page.getByLabel('Code that the app shows now').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    const listed = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await listed.first().waitFor();
    const codes = await listed.allInnerTexts();
    expect(codes).toHaveLength(10);
    await expectSound('recovery codes');
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByText('10 of 10 are left').waitFor();
    await expectSound('/account/security');
    await context.clearCookies();
    await signIn(email);
    await heading('Second factor');
    await expectSound('the second factor');
    await page.getByLabel('Code').fill(codes[0] ?? '');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await heading('Servers');
  });

  it('gets a passkey, and is entered by it without a password', async () => {
    await addAuthenticator(page);
    const { email } = await makeUser(api.prisma, 'kay', 'viewer');
    await signIn(email);
    await heading('Servers');
    await page.goto(`${url}/account/security`);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByLabel('Name').fill('Laptop');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByRole('list', { name: 'Passkeys' }).getByText('Laptop').waitFor();
    await context.clearCookies();
    await page.goto(`${url}/login`);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await heading('Servers');
  });

  it('makes an API key that is shown once', async () => {
    const { email } = await makeUser(api.prisma, 'keiko', 'owner');
    await signIn(email);
    await heading('Servers');
    await page.goto(`${url}/account/keys`);
    await page.getByRole('button', { name: 'New API key' }).click();
    await page.getByLabel('Name').fill('Bot');
    await page.getByLabel('server.read').check();
    await expectSound('making an API key');
    await page.getByRole('button', { name: 'Create key' }).click();
    const secret = await page.getByLabel('API key', { exact: true }).inputValue();
    expect((await new TestClient(api.url, secret).get('/api/me')).body.email).toBe(email);
    await page.getByRole('button', { name: 'I have saved it' }).click();
    await page.getByRole('list', { name: 'API keys' }).getByText('Bot').waitFor();
    await page.getByRole('button', { name: 'Revoke Bot' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Bot is revoked.').waitFor();
    await expectSound('/account/keys');
  });

  it('of an administrator has the links of mails that could not be sent', async () => {
    const { email, userId } = await makeUser(api.prisma, 'ada', 'viewer');
    await api.prisma.user.update({ where: { id: userId }, data: { platformRoles: ['administrator'] } });
    await signIn(email);
    await heading('Servers');
    const to = 'friend@mail.test';
    const link = `${url}/verify#${'x'.repeat(43)}`;
    const id = await api.deps.mailer.add(api.prisma, to, {
      template: 'verify-email',
      values: { name: 'Friend', link },
    });
    await api.prisma.mail.update({ where: { id }, data: { failedAt: new Date(), error: 'No mail server is set.' } });
    await page.goto(`${url}/mails`);
    await heading('Mails');
    await expectSound('/mails');
    await page.getByRole('button', { name: `Actions for the mail to ${to}` }).click();
    await page.getByRole('menuitem', { name: 'Show its link' }).click();
    expect(await page.getByLabel('Link', { exact: true }).inputValue()).toBe(link);
    expect(await api.prisma.auditEntry.count({ where: { userId, action: 'mail.reveal_link' } })).toBe(1);
    await page.getByRole('button', { name: 'Done' }).click();
    const other = await makeSession(api, (await makeUser(api.prisma, 'nosy', 'owner')).userId);
    const nosy = new TestClient(api.url, other.token);
    expect((await nosy.get('/api/mails')).status).toBe(403);
    expect((await nosy.post(`/api/mails/${id}/link`)).status).toBe(403);
  });
});
