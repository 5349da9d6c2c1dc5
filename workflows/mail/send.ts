import { errorMessage } from '#domain/errors.ts';
import type { MailResult, SendMailInput } from '#temporal/contracts/mail.ts';
import { control } from '../proxies/control.ts';
import { mail } from '../proxies/notify.ts';

/** Sends one mail; retries for up to two days while its server is away, then records in its row why it was not sent. */
export async function sendMail({ mailId }: SendMailInput): Promise<MailResult | 'failed'> {
  try {
    return await mail.sendMail({ mailId });
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    await control.failMail({ mailId, reason: errorMessage(cause) });
    return 'failed';
  }
}
