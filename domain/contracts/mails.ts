import { z } from 'zod';

/** A mail of the last thirty days, without what stands in it. */
export const MailSummary = z
  .object({
    id: z.uuid(),
    to: z.string(),
    template: z.string(),
    /** `kept`: it could not be sent, and why stands in `error`. */
    status: z.enum(['waiting', 'sent', 'kept']),
    error: z.string().nullable(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'MailSummary' });
export type MailSummary = z.infer<typeof MailSummary>;
export const MailList = z.object({ items: z.array(MailSummary) });
/** The link that stands in a mail which was not sent, to be handed over in another way. */
export const MailLink = z.object({ link: z.string() }).meta({ id: 'MailLink' });
