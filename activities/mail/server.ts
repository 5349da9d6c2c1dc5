import type { SendMailOptions } from 'nodemailer';
import nodemailer from 'nodemailer';
import { DomainError, errorMessage } from '#domain/errors.ts';

export interface MailServer {
  /** `smtp://…` or `smtps://…`, with user and password. */
  url: string;
  from: string;
  /** Of the panel. */
  publicUrl: string;
}

export type Transport = (message: SendMailOptions) => Promise<void>;

const answerMilliseconds = 20_000;

/**
 * Hands messages to a mail server over connections that are kept.
 * @throws DomainError `mail.unreachable` (transient), or `mail.refused` (permanent) when the server will never take it
 */
export function transportTo({ url, from }: MailServer): Transport {
  const transport = nodemailer.createTransport(
    {
      url,
      pool: true,
      maxConnections: 3,
      connectionTimeout: answerMilliseconds,
      greetingTimeout: answerMilliseconds,
      socketTimeout: answerMilliseconds,
      // Neither a file of ours nor an address inside gets into a mail, whatever stands in it.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return async (message) => {
    try {
      await transport.sendMail(message);
    } catch (error) {
      const { responseCode } = error as { responseCode?: number };
      // 5xx is for good (RFC 5321); but 530 to 538 speak of our sign-in, which an administrator puts right.
      const isForGood = responseCode !== undefined && responseCode >= 540 && responseCode < 600;
      throw new DomainError(
        isForGood ? 'mail.refused' : 'mail.unreachable',
        `The mail server did not take the mail: ${errorMessage(error)}`,
        { kind: isForGood ? 'permanent' : 'transient', cause: error },
      );
    }
  };
}
