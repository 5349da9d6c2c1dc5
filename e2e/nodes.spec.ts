import type { Page } from '@playwright/test';
import { addPerson, browserOf, signInAs } from './support/people.ts';
import { expect, test } from './support/fixtures.ts';
import { NodeMachine } from './support/node-machine.ts';
import { expectSound, expectSoundOver } from './support/sound.ts';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const certificates = (page: Page) => page.getByRole('list', { name: 'Certificates of the node' }).getByRole('listitem');

/** The command that is shown, copied as one does. */
async function takeCommand(panel: Page): Promise<string> {
  const dialog = panel.getByRole('dialog', { name: 'Connect a machine as “fra-2”' });
  const command = await dialog.getByLabel('Command').inputValue();
  await dialog.getByRole('button', { name: 'Copy command' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await panel.evaluate(() => navigator.clipboard.readText())).toBe(command);
  expect(command).toMatch(/^npm run node -- --join https:\/\/\S+ --token mnj_\S+$/);
  return command;
}

test('a node is added, joins by one command, and is trusted no longer than its certificate counts', async ({
  panel,
  platform,
  browser,
}) => {
  test.setTimeout(400_000);
  const machine = new NodeMachine();
  try {
    const command = await test.step('an administrator adds it', async () => {
      await panel.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Nodes' }).click();
      await expect(panel.getByRole('article')).toHaveCount(1);
      await expectSound(panel, 'the nodes');
      await button(panel, 'Add node').click();
      const dialog = panel.getByRole('dialog', { name: 'Add a node' });
      await dialog.getByRole('button', { name: 'Add node' }).click();
      await expect(dialog.getByText('Letters, digits, dots and hyphens, such as fra-1.')).toBeVisible();
      await expect(dialog.getByText('Enter an IP address.')).toBeVisible();
      await dialog.getByLabel('Name').fill('fra-2');
      await dialog.getByLabel('IP address').fill('127.0.0.1');
      await dialog.getByLabel('First port').fill('26000');
      await dialog.getByLabel('Last port').fill('26009');
      await dialog.getByRole('button', { name: 'Add a range' }).click();
      await dialog.getByLabel('Last port').last().fill('26011');
      await expect(dialog.getByText('12 ports')).toBeVisible();
      await expectSound(panel, 'the dialog of a node');
      await dialog.getByRole('button', { name: 'Add node' }).click();
      const shown = await takeCommand(panel);
      await expect(panel.getByText('Waiting for the machine')).toBeVisible();
      await expectSound(panel, 'the command');
      return shown;
    });

    await test.step('and sees it come', async () => {
      machine.run(command);
      const dialog = panel.getByRole('dialog', { name: 'Connect a machine as “fra-2”' });
      await expect(dialog.getByText('fra-2 is online')).toBeVisible({ timeout: 120_000 });
      await expectSoundOver(panel, 'the command, when it was run');
      const card = panel.getByRole('article', { name: 'fra-2' });
      await expect(card.getByText('Online', { exact: true })).toBeVisible();
      await expect(card.getByText('0 of 12')).toBeVisible();
    });

    await test.step('its page shows the one certificate, which can be renewed', async () => {
      await panel.getByRole('link', { name: 'fra-2' }).click();
      await expect(panel.getByRole('heading', { name: 'fra-2', level: 1 })).toBeVisible();
      await expect(certificates(panel)).toHaveCount(1);
      await expect(certificates(panel).first()).toContainText('Valid');
      await expectSound(panel, 'a node');
      await button(panel, 'Renew now').click();
      await expect(certificates(panel)).toHaveCount(2);
      await expect(certificates(panel).first()).toContainText('Valid');
      await expect(certificates(panel).last()).toContainText('Revoked');
      await expect(panel.getByRole('article').getByText('Online', { exact: true })).toBeVisible();
    });

    await test.step('when its certificates are revoked it is offline within seconds, and stays so', async () => {
      await button(panel, 'Revoke all').click();
      const dialog = panel.getByRole('dialog', { name: 'Revoke all certificates of fra-2?' });
      await expect(dialog.getByText('Its connections end within seconds')).toBeVisible();
      await expectSound(panel, 'the dialog of a revocation');
      await expect(dialog.getByRole('button', { name: 'Revoke' })).toHaveAttribute('aria-disabled', 'true');
      await dialog.getByLabel('Type the name of the node to confirm').fill('fra-2');
      await dialog.getByRole('button', { name: 'Revoke' }).click();
      await expect(panel.getByRole('article').getByText('Offline', { exact: true })).toBeVisible();
      await expect(certificates(panel).getByText('Valid', { exact: true })).toHaveCount(0);
      await expect(button(panel, 'Revoke all')).toHaveAttribute('aria-disabled', 'true');
      await expect(button(panel, 'Renew now')).toHaveAttribute('aria-disabled', 'true');
      await expectSound(panel, 'a node that is trusted no more');
      await machine.stop();
    });

    await test.step('and the old command does not bring it back, but a new one does', async () => {
      machine.run(command);
      await button(panel, 'New join token').click();
      const fresh = await takeCommand(panel);
      expect(fresh).not.toBe(command);
      await expect(panel.getByText('Waiting for the machine')).toBeVisible();
      await machine.stop();
      machine.run(fresh);
      await expect(panel.getByRole('dialog').getByText('fra-2 is online')).toBeVisible({ timeout: 120_000 });
      await panel.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
      await expect(certificates(panel).getByText('Valid', { exact: true })).toHaveCount(1);
    });

    await test.step('no other user sees any of it', async () => {
      const stranger = await addPerson(platform, 'Nora');
      const guest = await browserOf(browser, platform);
      await guest.goto('/nodes');
      await signInAs(guest, stranger);
      await expect(guest.getByText(/Could not load the nodes/)).toBeVisible();
      await expect(button(guest, 'Add node')).toHaveCount(0);
      await expect(guest.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Nodes' })).toHaveCount(0);
      await guest.context().close();
    });

    await test.step('without its machine it is offline, and no server is placed there', async () => {
      await machine.stop();
      await expect(panel.getByRole('article').getByText('Offline', { exact: true })).toBeVisible();
    });
  } finally {
    await machine.dispose();
  }
});
