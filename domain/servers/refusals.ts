import { errorSentences } from '../errors/codes.ts';
import type { ArgumentsOf, ErrorArguments } from '../errors/codes.ts';

/** Why a server refuses something in its current state: stable codes for programs. */
export const refusalCodes = [
  'server.operation_running',
  'server.not_installed',
  'server.install_failed',
  'server.already_installed',
  'server.suspended',
  'server.not_suspended',
  'server.being_deleted',
  'server.not_running',
  'server.already_running',
  'server.stopping',
  'server.power_underway',
  'server.not_recovering',
  'operation.not_running',
  'operation.not_cancellable',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** A code, what its sentence is made of, and the English sentence. */
export interface Refusal {
  code: RefusalCode;
  arguments: ErrorArguments;
  sentence: string;
}

/** Arguments may be left out where the sentence can do without. */
export function refusal<Code extends RefusalCode>(
  code: Code,
  ...rest: Record<string, never> extends ArgumentsOf<Code> ? [given?: ArgumentsOf<Code>] : [given: ArgumentsOf<Code>]
): Refusal {
  const [given = {}] = rest as [ErrorArguments?];
  return { code, arguments: given, sentence: (errorSentences[code] as (given: ErrorArguments) => string)(given) };
}
