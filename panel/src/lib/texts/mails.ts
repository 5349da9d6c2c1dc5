import { m } from '$texts';

export const mailStatuses = {
  waiting: m.mails_statuses_waiting,
  sent: m.mails_statuses_sent,
  kept: m.mails_statuses_kept,
};

/** What each template is about; a template without a name here is shown by its own. */
export const mailTemplates: Record<string, (() => string) | undefined> = {
  'verify-email': m.mails_templates_verify_email,
  'account-exists': m.mails_templates_account_exists,
  'reset-password': m.mails_templates_reset_password,
  'password-changed': m.mails_templates_password_changed,
  'access-added': m.mails_templates_access_added,
  'second-factor-guessed': m.mails_templates_second_factor_guessed,
  'change-email-from': m.mails_templates_change_email_from,
  'change-email-to': m.mails_templates_change_email_to,
  'email-changed': m.mails_templates_email_changed,
  'session-replayed': m.mails_templates_session_replayed,
  'second-factor-changed': m.mails_templates_second_factor_changed,
  'account-created': m.mails_templates_account_created,
  'second-factors-reset': m.mails_templates_second_factors_reset,
  invitation: m.mails_templates_invitation,
};
