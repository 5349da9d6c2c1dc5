/** A mail is known by its row; what stands in it never enters a history. */
export interface SendMailInput {
  mailId: string;
}

export const sendMailType = 'sendMail';

/** What became of a mail: `kept` where there is no server to send it by, `gone` where its row was taken back. */
export type MailResult = 'sent' | 'kept' | 'gone';
