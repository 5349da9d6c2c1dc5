import * as m from '#texts/compiled/errors/warnings.js';
import type { Language } from './words.ts';

/**
 * What a node could not do as it was asked, though the work went on: lines of an operation's output. Output holds sentences, so a
 * reader's language is found by the English one (`../reword-line.ts`): every argument is a text that stands in the sentence as it is.
 */
export const warningSentences = {
  'backup.denied': (to: Language, { path }: { path: string }) => m.warning_backup_denied({ path }, to),
  'backup.deep': (to: Language, { path }: { path: string }) => m.warning_backup_deep({ path }, to),
  'backup.other': (to: Language, { path }: { path: string }) => m.warning_backup_other({ path }, to),
  'backup.link': (to: Language, { path }: { path: string }) => m.warning_backup_link({ path }, to),
  'backup.changed': (to: Language, { path }: { path: string }) => m.warning_backup_changed({ path }, to),
  'backup.shorter': (to: Language, { path }: { path: string }) => m.warning_backup_shorter({ path }, to),
  'backup.grew': (to: Language, { path, bytes }: { path: string; bytes: string }) =>
    m.warning_backup_grew({ path, bytes }, to),
  'backup.patterns': (to: Language, { count, most }: { count: string; most: string }) =>
    m.warning_backup_patterns({ count, most }, to),
  'backup.pattern': (to: Language, { pattern, most }: { pattern: string; most: string }) =>
    m.warning_backup_pattern({ pattern, most }, to),
  'backup.empty': (to: Language) => m.warning_backup_empty({}, to),
  'backup.will_not_fit': (to: Language, { size, limit }: { size: string; limit: string }) =>
    m.warning_backup_will_not_fit({ size, limit }, to),
  'removal.mounted': (to: Language, given: Left) => m.warning_removal_mounted(given, to),
  'removal.protected': (to: Language, given: Left) => m.warning_removal_protected(given, to),
  'removal.denied': (to: Language, given: Left) => m.warning_removal_denied(given, to),
  'removal.written': (to: Language, given: Left) => m.warning_removal_written(given, to),
  'removal.failed': (to: Language, given: Left) => m.warning_removal_failed(given, to),
  'backup.more': (to: Language, { count }: { count: string }) => m.warning_backup_more({ count }, to),
  'backup.rest': (to: Language, { count }: { count: string }) => m.warning_backup_rest({ count }, to),
  'command.unanswered': (
    to: Language,
    { command, seconds, line }: { command: string; seconds: string; line: string },
  ) => m.warning_command_unanswered({ command, seconds, line }, to),
  'command.untyped': (to: Language, { command, error }: { command: string; error: string }) =>
    m.warning_command_untyped({ command, error }, to),
  'mail.no_server': (to: Language) => m.warning_mail_no_server({}, to),
};

/** The first entry that could not be removed, the system's code for it, how many there are, and where they lie. */
interface Left {
  path: string;
  code: string;
  count: string;
  place: string;
}

type Sentences = typeof warningSentences;
export type WarningCode = keyof Sentences;

/** The English sentence of a warning, as histories and outputs hold it. */
export function warningOf<Code extends WarningCode>(code: Code, given?: Parameters<Sentences[Code]>[1]): string {
  const sentence = warningSentences[code] as (to: Language, given?: Parameters<Sentences[Code]>[1]) => string;
  return sentence({ locale: 'en' }, given);
}
