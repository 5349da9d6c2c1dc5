import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import type { Browser, Page } from '@playwright/test';
import { createDatabase } from '#prisma/client.ts';
import { databaseOfDataDir } from '#scripts/start/engines/running.ts';
import type { Platform } from './platform.ts';

export interface Person {
  id: string;
  name: string;
  email: string;
  password: string;
}

/** argon2id with OWASP's parameters, as the API uses them. */
const argon2id = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A user with an account and nothing else, as an administrator would create one. */
export async function addPerson({ dataDir }: Platform, name: string): Promise<Person> {
  const url = databaseOfDataDir(join(dataDir, 'data'));
  if (url === null) throw new Error('The platform has no database of its own.');
  const database = createDatabase(url);
  try {
    const email = `${name.toLowerCase()}@people.test`;
    const password = `${name} opens the door at night`;
    const passwordHash = await hash(password, argon2id);
    const { id } = await database.user.create({
      data: { name, email, passwordHash, emailVerifiedAt: new Date() },
      select: { id: true },
    });
    return { id, name, email, password };
  } finally {
    await database.$disconnect();
  }
}

/** A separate browser without a session. */
export async function browserOf(browser: Browser, { ready }: Platform): Promise<Page> {
  const context = await browser.newContext({
    baseURL: ready.url,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return context.newPage();
}

/** Fills in the sign-in that is in view. */
export async function signInAs(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
