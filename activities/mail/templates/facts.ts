import type { Locale } from '#domain/locale.ts';
import { intlLocale } from '#domain/locale.ts';
import * as m from '#texts/compiled/mails/mail.js';

export type Fact = [name: string, value: string];

/** When and from where the account was used. What is unknown is left out. */
export function factsOf({ at, device, ip }: { at: string; device: string; ip: string }, locale: Locale): Fact[] {
  const facts: Fact[] = [[m.mail_when({}, { locale }), moment(at, locale)]];
  if (device !== '') facts.push([m.mail_device({}, { locale }), device]);
  if (ip !== '') facts.push([m.mail_address({}, { locale }), ip]);
  return facts;
}

/** An instant in UTC, as people write it. */
export const moment = (at: string, locale: Locale): string =>
  `${new Intl.DateTimeFormat(intlLocale(locale), { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))} UTC`;
