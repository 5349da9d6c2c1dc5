import type { Locale } from '#domain/locale.ts';
import * as m from '#texts/compiled/mails/mail.js';
import type { Message } from './messages.ts';

const style = {
  text: 'margin:0 0 16px;font-size:15px;line-height:1.55;',
  small: 'margin:0;font-size:13px;line-height:1.5;',
};

/**
 * A mail as HTML that mail programs of all ages show: one column of tables, styles at each element, nothing fetched from anywhere
 * (so that opening a mail reveals nothing), and a dark look where the program asks for one.
 */
export function htmlOf(
  { title, preview, paragraphs, facts, button, note }: Message,
  publicUrl: string,
  locale: Locale,
): string {
  const host = `<a href="${escape(publicUrl)}">${escape(new URL(publicUrl).host)}</a>`;
  // The host is put in afterwards: it is markup.
  const sentBy = escape(m.mail_sent_by({ host: '\0' }, { locale })).replace('\0', host);
  return `<!doctype html>
<html lang="${locale}"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escape(title)}</title>
<style>
  a { color: #0b6e4f; }
  @media (prefers-color-scheme: dark) {
    .canvas { background: #101514 !important; } .card { background: #181f1d !important; border-color: #2b3532 !important; }
    .ink { color: #eef3f1 !important; } .muted { color: #a5b3ae !important; } .line { border-color: #2b3532 !important; }
    .button { background: #4fd6a0 !important; color: #08231a !important; } a { color: #6be0b1; }
  }
  @media (max-width: 520px) { .pad { padding: 28px 22px !important; } }
</style></head>
<body class="canvas" style="margin:0;padding:0;background:#f4f7f6;font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;">
<div style="display:none;max-height:0;overflow:hidden;opacity:0;">${escape(preview)}</div>
<table role="presentation" class="canvas" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f7f6;"><tr><td align="center" style="padding:40px 12px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;">
<tr><td class="ink" style="padding:0 4px 18px;color:#16211d;font-size:15px;font-weight:600;">${mark}Mamba Host</td></tr>
<tr><td class="card pad" style="background:#ffffff;border:1px solid #e2e9e6;border-radius:14px;padding:36px 38px;">
<h1 class="ink" style="margin:0 0 16px;color:#16211d;font-size:22px;line-height:1.3;font-weight:650;letter-spacing:-0.01em;">${escape(title)}</h1>
${paragraphs.map((text) => `<p class="ink" style="${style.text}color:#2b3733;">${linked(text, publicUrl)}</p>`).join('\n')}
${factsTable(facts)}${buttonTable(button)}${note === undefined ? '' : `<p class="muted" style="${style.small}color:#5d6b66;">${escape(note)}</p>`}
${button === undefined ? '' : fallback(button.href, locale)}
</td></tr>
<tr><td class="muted" style="padding:18px 4px 0;color:#5d6b66;font-size:12px;line-height:1.5;">${sentBy}</td></tr>
</table></td></tr></table></body></html>
`;
}

const mark =
  '<span style="display:inline-block;width:12px;height:12px;border-radius:4px;background:#12996d;margin-right:8px;"></span>';

function factsTable(facts: Message['facts']): string {
  if (facts === undefined || facts.length === 0) return '';
  const rows = facts.map(
    ([
      name,
      value,
    ]) => `<tr><td class="muted line" style="padding:9px 16px 9px 0;border-top:1px solid #e2e9e6;color:#5d6b66;font-size:13px;white-space:nowrap;vertical-align:top;">${escape(name)}</td>
<td class="ink line" style="padding:9px 0;border-top:1px solid #e2e9e6;color:#16211d;font-size:13px;word-break:break-word;">${escape(value)}</td></tr>`,
  );
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:4px 0 20px;">${rows.join('\n')}</table>\n`;
}

function buttonTable(button: Message['button']): string {
  if (button === undefined) return '';
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 24px;"><tr><td>
<a class="button" href="${escape(button.href)}" style="display:inline-block;background:#0b6e4f;color:#ffffff;text-decoration:none;font-size:15px;font-weight:600;line-height:1;padding:14px 22px;border-radius:9px;">${escape(button.text)}</a>
</td></tr></table>\n`;
}

const fallback = (href: string, locale: Locale): string =>
  `<p class="muted line" style="${style.small}margin-top:20px;padding-top:16px;border-top:1px solid #e2e9e6;color:#5d6b66;">${escape(m.mail_button_fallback({}, { locale }))}<br><a href="${escape(href)}" style="word-break:break-all;">${escape(href)}</a></p>`;

/** Addresses of the panel in a text become links; no other does. */
const linked = (text: string, publicUrl: string): string =>
  escape(text).replace(/https?:\/\/[^\s<]+[^\s<.,]/g, (address) =>
    address.startsWith(escape(publicUrl.replace(/\/$/, '')) + '/')
      ? `<a href="${address}" style="word-break:break-all;">${address}</a>`
      : address,
  );

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that users chose, such as names, is never markup. */
const escape = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
