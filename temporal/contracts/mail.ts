/** A mail is identified by its row; its text never enters a history. */
export interface SendMailInput {
  mailId: string;
}

export const sendMailType = 'sendMail';

/** Outcome of a mail: `kept` where no mail server is configured, `gone` where its row was removed. */
export type MailResult = 'sent' | 'kept' | 'gone';
