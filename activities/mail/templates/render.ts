import type { Locale } from '#domain/locale.ts';
import type { Mail } from '#domain/mails/mail.ts';
import { htmlOf } from './html.ts';
import type { Message } from './messages.ts';
import { messageOf } from './messages.ts';

/** A mail as it is sent: the same text as HTML and as plain text. */
export function render(mail: Mail, publicUrl: string, locale: Locale): { subject: string; html: string; text: string } {
  const message = messageOf(mail, locale);
  return { subject: message.subject, html: htmlOf(message, publicUrl, locale), text: textOf(message, publicUrl) };
}

function textOf({ title, paragraphs, facts, button, note }: Message, publicUrl: string): string {
  const parts = [
    title,
    ...paragraphs,
    ...(facts === undefined ? [] : [facts.map(([name, value]) => `${name}: ${value}`).join('\n')]),
    ...(button === undefined ? [] : [`${button.text}:\n${button.href}`]),
    ...(note === undefined ? [] : [note]),
    `-- \nMamba Host, ${publicUrl}`,
  ];
  return `${parts.join('\n\n')}\n`;
}
