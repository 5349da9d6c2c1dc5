import { errorMessage } from '#domain/errors.ts';
import type { MailResult, SendMailInput } from '#temporal/contracts/mail.ts';
import { mail, record } from '../proxies.ts';

/** Sends one mail, for as long as its server stays away up to two days; then its row says why it never left. */
export async function sendMail({ mailId }: SendMailInput): Promise<MailResult | 'failed'> {
  try {
    return await mail.sendMail({ mailId });
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    await record.failMail({ mailId, reason: errorMessage(cause) });
    return 'failed';
  }
}
