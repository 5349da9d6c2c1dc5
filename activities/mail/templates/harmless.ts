import type { Locale } from '#domain/locale.ts';
import type { Mail } from '#domain/mails/mail.ts';
import { TenantRole } from '#domain/permissions/roles.ts';
import * as m from '#texts/compiled/mails/mail.js';

/**
 * The same mail without names that read like an address. Users choose their names, also those who sign up with someone else's address
 * or invite it; without this, our mails would carry their links.
 */
export function harmless(mail: Mail, locale: Locale): Mail {
  const to = { locale };
  if (mail.template === 'invitation') {
    const { values } = mail;
    const inviter = plain(values.inviter, m.mail_someone({}, to));
    const role = values.role === null ? null : plain(values.role, TenantRole.enum.viewer);
    const place = values.role === null ? m.mail_a_server({}, to) : m.mail_a_team({}, to);
    return { ...mail, values: { ...values, inviter, role, to: plain(values.to, place) } };
  }
  if (mail.template === 'access-added') {
    const { values } = mail;
    return {
      ...mail,
      values: { ...values, name: plain(values.name, m.mail_friend({}, to)), label: plain(values.label, '…') },
    };
  }
  return { ...mail, values: { ...mail.values, name: plain(mail.values.name, m.mail_friend({}, to)) } } as Mail;
}

/** Full-width and other compatible forms of dots and slashes count as the plain ones, as mail programs read them. */
const plain = (name: string, otherwise: string): string =>
  /:\/\/|www\.|[\p{L}\p{N}]\.\p{L}{2,}/iu.test(name.normalize('NFKC').replaceAll('。', '.'))
    ? otherwise
    : name.replace(/[\p{C}\s]+/gu, ' ');
