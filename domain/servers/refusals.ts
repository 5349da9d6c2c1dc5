import type { ErrorArguments, GivenTo } from '../errors/codes.ts';

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
  'server.history_full',
  'operation.not_running',
  'operation.not_cancellable',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** A code, and what its sentence is made of. */
export interface Refusal {
  code: RefusalCode;
  arguments: ErrorArguments;
}

export function refusal<Code extends RefusalCode>(code: Code, ...[given = {}]: GivenTo<Code>): Refusal {
  return { code, arguments: given as ErrorArguments };
}
