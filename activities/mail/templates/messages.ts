import type { Locale } from '#domain/locale.ts';
import type { Mail } from '#domain/mails/mail.ts';
import { TenantRole } from '#domain/permissions/roles.ts';
import * as m from '#texts/compiled/mails/mail.js';
import { factsOf, moment } from './facts.ts';
import type { Fact } from './facts.ts';
import { harmless } from './harmless.ts';

/** What a mail says, before it has a shape. */
export interface Message {
  subject: string;
  /** The line that an inbox shows beside the subject. */
  preview: string;
  title: string;
  paragraphs: string[];
  /** What happened, a fact a line. */
  facts?: Fact[];
  button?: { text: string; href: string };
  /** How long the button's link is valid, and what to do if the reader did not ask for it. */
  note?: string;
}

/** The text of a mail in the language of its reader. */
export function messageOf(mail: Mail, locale: Locale): Message {
  const { template, values } = harmless(mail, locale);
  const to = { locale };
  switch (template) {
    case 'verify-email':
      return {
        subject: m.mail_verify_subject({}, to),
        preview: m.mail_verify_preview({}, to),
        title: m.mail_verify_title({}, to),
        paragraphs: [m.mail_verify_text({}, to)],
        button: { text: m.mail_verify_button({}, to), href: values.link },
        note: m.mail_verify_note({}, to),
      };
    case 'account-exists':
      return {
        subject: m.mail_exists_subject({}, to),
        preview: m.mail_exists_preview({}, to),
        title: m.mail_exists_subject({}, to),
        paragraphs: [m.mail_exists_text({}, to), m.mail_exists_forgot({ link: values.resetLink }, to)],
        button: { text: m.mail_exists_button({}, to), href: values.link },
        note: m.mail_exists_note({}, to),
      };
    case 'reset-password':
      return {
        subject: m.mail_reset_subject({}, to),
        preview: m.mail_reset_preview({}, to),
        title: m.mail_reset_subject({}, to),
        paragraphs: [m.mail_reset_text({ name: values.name }, to)],
        button: { text: m.mail_reset_button({}, to), href: values.link },
        note: m.mail_reset_note({}, to),
      };
    case 'password-changed':
      return {
        subject: m.mail_password_subject({}, to),
        preview: m.mail_password_preview({}, to),
        title: m.mail_password_subject({}, to),
        paragraphs: [m.mail_password_text({ name: values.name }, to)],
        facts: factsOf(values, locale),
        button: { text: m.mail_password_button({}, to), href: values.resetLink },
        note: m.mail_password_note({}, to),
      };
    case 'change-email-from':
      return {
        subject: m.mail_change_from_subject({}, to),
        preview: m.mail_change_from_preview({ address: values.newEmail }, to),
        title: m.mail_change_from_title({}, to),
        paragraphs: [
          m.mail_change_from_text({ name: values.name, address: values.newEmail }, to),
          m.mail_change_from_both({}, to),
        ],
        button: { text: m.mail_change_from_button({}, to), href: values.link },
        note: m.mail_change_from_note({}, to),
      };
    case 'change-email-to':
      return {
        subject: m.mail_change_to_subject({}, to),
        preview: m.mail_change_to_preview({}, to),
        title: m.mail_change_to_title({}, to),
        paragraphs: [m.mail_change_to_text({ name: values.name }, to), m.mail_change_to_both({}, to)],
        button: { text: m.mail_verify_button({}, to), href: values.link },
        note: m.mail_change_to_note({}, to),
      };
    case 'email-changed':
      return {
        subject: m.mail_changed_subject({}, to),
        preview: m.mail_changed_preview({ address: values.newEmail }, to),
        title: m.mail_changed_subject({}, to),
        paragraphs: [m.mail_changed_text({ name: values.name, address: values.newEmail }, to)],
        note: m.mail_changed_note({}, to),
      };
    case 'session-replayed':
      return {
        subject: m.mail_replayed_subject({}, to),
        preview: m.mail_replayed_preview({}, to),
        title: m.mail_replayed_title({}, to),
        paragraphs: [m.mail_replayed_text({ name: values.name }, to), m.mail_replayed_advice({}, to)],
        facts: factsOf(values, locale),
      };
    case 'access-added': {
      const subject = newAccess[values.kind](to);
      return {
        subject,
        preview: m.mail_password_preview({}, to),
        title: subject,
        paragraphs: [m.mail_access_text({ name: values.name, label: values.label }, to)],
        facts: factsOf(values, locale),
        button: { text: m.mail_password_button({}, to), href: values.resetLink },
        note: m.mail_access_note({}, to),
      };
    }
    case 'second-factor-guessed':
      return {
        subject: m.mail_guessed_subject({}, to),
        preview: m.mail_guessed_preview({}, to),
        title: m.mail_guessed_subject({}, to),
        paragraphs: [
          m.mail_guessed_text({ name: values.name, count: values.count }, to),
          m.mail_guessed_advice({}, to),
        ],
        facts: factsOf(values, locale),
        button: { text: m.mail_reset_button({}, to), href: values.resetLink },
        note: m.mail_guessed_note({}, to),
      };
    case 'second-factor-changed': {
      // Absent in mails that were written before their text was chosen by the reader's language.
      const what = values.change === undefined ? (values.what ?? '') : factorChanges[values.change](to);
      return {
        subject: what,
        preview: m.mail_password_preview({}, to),
        title: what,
        paragraphs: [m.mail_factor_text({ name: values.name }, to)],
        facts: factsOf(values, locale),
        note: m.mail_factor_note({}, to),
      };
    }
    case 'account-created':
      return {
        subject: m.mail_created_subject({}, to),
        preview: m.mail_created_preview({ creator: values.creator }, to),
        title: m.mail_verify_title({}, to),
        paragraphs: [
          m.mail_created_text({ creator: values.creator }, to),
          m.mail_created_email({ email: values.email }, to),
        ],
        button: { text: m.mail_created_button({}, to), href: values.link },
        note: m.mail_created_note({}, to),
      };
    case 'second-factors-reset':
      return {
        subject: m.mail_factors_reset_subject({}, to),
        preview: m.mail_factors_reset_preview({}, to),
        title: m.mail_factors_reset_subject({}, to),
        paragraphs: [
          m.mail_factors_reset_text({ name: values.name }, to),
          m.mail_factors_reset_until({}, to),
          m.mail_factors_reset_advice({ link: values.resetLink }, to),
        ],
        facts: [[m.mail_when({}, to), moment(values.at, locale)]],
      };
    case 'invitation': {
      const { inviter } = values;
      const role = values.role === null ? null : roleName(values.role, locale);
      return {
        subject: m.mail_invitation_subject({ inviter, to: values.to }, to),
        preview:
          role === null ? m.mail_invitation_preview_server({}, to) : m.mail_invitation_preview_role({ role }, to),
        title: m.mail_invitation_title({ to: values.to }, to),
        paragraphs: [
          role === null
            ? m.mail_invitation_text_server({ inviter, to: values.to }, to)
            : m.mail_invitation_text_role({ inviter, to: values.to, role }, to),
          m.mail_invitation_how({}, to),
        ],
        button: { text: m.mail_invitation_button({}, to), href: values.link },
        note: m.mail_invitation_note({ until: moment(values.expiresAt, locale) }, to),
      };
    }
  }
}

const newAccess = {
  api_key: (to: { locale: Locale }) => m.mail_access_api_key({}, to),
  ssh_key: (to: { locale: Locale }) => m.mail_access_ssh_key({}, to),
  identity: (to: { locale: Locale }) => m.mail_access_identity({}, to),
};

const factorChanges = {
  totp_added: (to: { locale: Locale }) => m.mail_factor_totp_added({}, to),
  totp_removed: (to: { locale: Locale }) => m.mail_factor_totp_removed({}, to),
  recovery_codes_replaced: (to: { locale: Locale }) => m.mail_factor_recovery_codes_replaced({}, to),
  passkey_added: (to: { locale: Locale }) => m.mail_factor_passkey_added({}, to),
  passkey_removed: (to: { locale: Locale }) => m.mail_factor_passkey_removed({}, to),
};

const roleNames: Record<TenantRole, (to: { locale: Locale }) => string> = {
  owner: (to) => m.roles_owner_name({}, to),
  admin: (to) => m.roles_admin_name({}, to),
  operator: (to) => m.roles_operator_name({}, to),
  billing: (to) => m.roles_billing_name({}, to),
  viewer: (to) => m.roles_viewer_name({}, to),
};

/** A tenant's own roles keep the name that the tenant gave them. */
function roleName(role: string, locale: Locale): string {
  const builtIn = TenantRole.safeParse(role);
  return builtIn.success ? roleNames[builtIn.data]({ locale }) : role;
}
