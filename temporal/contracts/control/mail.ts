import type { MailResult, SendMailInput } from '../mail.ts';

export interface MailActivities {
  /** Renders and sends a mail, once; without a mail server it is kept for an administrator to read. Throws `mail.unreachable`, `mail.refused`. */
  sendMail(input: SendMailInput): Promise<MailResult>;
  /** Writes down why a mail will not be retried. */
  failMail(input: SendMailInput & { reason: string }): Promise<void>;
}
