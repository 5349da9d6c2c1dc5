import type { SendMailOptions } from 'nodemailer';
import nodemailer from 'nodemailer';
import { codedError, errorMessage } from '#domain/errors.ts';

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
 * Sends messages to a mail server over pooled connections.
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
      // No local file and no internal address gets into a mail, whatever its text contains.
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
      // 5xx is permanent (RFC 5321); but 530 to 538 concern our sign-in, which an administrator can correct.
      const isForGood = responseCode !== undefined && responseCode >= 540 && responseCode < 600;
      throw codedError(
        isForGood ? 'mail.refused' : 'mail.unreachable',
        { reason: errorMessage(error) },
        { kind: isForGood ? 'permanent' : 'transient', cause: error },
      );
    }
  };
}
