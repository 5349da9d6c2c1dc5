/** Why a server refuses something in the state that it is in: stable codes for programs. */
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

/** Its code, and the sentence for people. */
export interface Refusal {
  code: RefusalCode;
  sentence: string;
}

export const refusal = (code: RefusalCode, sentence: string): Refusal => ({ code, sentence });

export const beingDeleted = refusal('server.being_deleted', 'The server is being deleted.');
export const suspended = refusal('server.suspended', 'The server is suspended.');
export const installFailed = refusal('server.install_failed', 'The install failed. Run it again first.');
