import type { RefusalCode } from '../../domain/servers/refusals.ts';

/**
 * Every code that a problem of this API can have, with its HTTP status and its title. What is thrown with another code is a
 * fault of ours: it is logged and answered as `internal`.
 */
export const problemTable = {
  'request.invalid': [400, 'The request is not valid'],
  'request.malformed': [400, 'The request cannot be read'],
  'request.too_large': [413, 'The request is too large'],
  'request.unsupported_media_type': [415, 'Unsupported media type'],
  'request.cross_site': [403, 'Cross-site request refused'],
  'request.idempotency_key_reused': [409, 'Idempotency key used for something else'],
  'route.not_found': [404, 'No such address'],
  'auth.required': [401, 'Sign in first'],
  'auth.wrong_credentials': [401, 'Wrong email or password'],
  'auth.session_ended': [401, 'The session has ended'],
  'auth.session_required': [403, 'Not by an API key'],
  'auth.step_up_required': [403, 'Prove again who you are'],
  'auth.wrong_code': [401, 'Wrong code'],
  'auth.challenge_ended': [410, 'Begin anew'],
  'auth.passkey_refused': [401, 'The passkey was refused'],
  'provider.not_found': [404, 'No such provider'],
  'provider.refused': [401, 'The provider did not let you in'],
  'provider.unavailable': [503, 'The provider does not answer'],
  'provider.email_unverified': [403, 'The provider knows no confirmed address'],
  'identity.taken': [409, 'Linked to another account'],
  'identity.last': [409, 'The last way to sign in'],
  'auth.sign_up_closed': [403, 'Sign-up is closed'],
  'auth.invitation_invalid': [403, 'The invitation does not count'],
  'auth.link_invalid': [410, 'The link works no longer'],
  'auth.impersonating': [403, 'Not in another’s name'],
  'passkey.not_found': [404, 'No such passkey'],
  'passkey.known': [409, 'The passkey is known already'],
  'auth.key_elsewhere': [403, 'Not from this address'],
  'api_key.not_found': [404, 'No such key'],
  'api_key.too_many': [409, 'No further key is allowed'],
  'ssh_key.not_found': [404, 'No such key'],
  'ssh_key.known': [409, 'The key is known already'],
  'mail.not_found': [404, 'No such mail'],
  'mail.gone': [410, 'Nothing is left of the mail'],
  'session.not_found': [404, 'No such session'],
  'auth.too_many_attempts': [429, 'Too many attempts'],
  'auth.forbidden': [403, 'Not allowed'],
  'tenant.not_found': [404, 'No such tenant'],
  'server.not_found': [404, 'No such server'],
  'server.name_mismatch': [400, 'The name does not match'],
  'server.operation_running': [409, 'The server is busy'],
  /** Of workers of before the refusals had codes of their own. */
  'server.wrong_state': [409, 'Not possible in this state'],
  'server.not_running': [409, 'The server is not running'],
  'server.not_installed': [409, 'The server is not installed'],
  'server.install_failed': [409, 'The install failed'],
  'server.already_installed': [409, 'The server is installed already'],
  'server.suspended': [409, 'The server is suspended'],
  'server.not_suspended': [409, 'The server is not suspended'],
  'server.being_deleted': [409, 'The server is being deleted'],
  'server.already_running': [409, 'The server is running already'],
  'server.stopping': [409, 'The server is stopping'],
  'server.power_underway': [409, 'A start or stop is under way'],
  'server.not_recovering': [409, 'Nothing waits to be started again'],
  'server.no_actor': [409, 'Nothing runs for this server'],
  'server.refused': [409, 'Refused'],
  'operation.not_found': [404, 'No such operation'],
  'operation.not_running': [409, 'The operation is not running'],
  'operation.not_cancellable': [409, 'The operation cannot be cancelled'],
  'operation.not_retryable': [409, 'The operation cannot be tried again'],
  'operation.no_history': [404, 'No history is left'],
  'backup.not_found': [404, 'No such backup'],
  'backup.locked': [409, 'The backup is locked'],
  'backup.being_removed': [409, 'The backup is being removed'],
  'backup.not_complete': [409, 'The backup is not complete'],
  'backup.missing': [410, 'The backup is gone from its storage'],
  'backup.damaged': [409, 'The backup is damaged'],
  'backup.limit_reached': [409, 'No further backup is allowed'],
  'backup.other_node': [409, 'The backup is on another node'],
  'storage.unavailable': [503, 'The storage does not answer'],
  'blueprint.not_found': [404, 'No such blueprint'],
  'blueprint.invalid_variables': [400, 'Some variables cannot be used'],
  'blueprint.unknown_image': [400, 'The blueprint has no such image'],
  'node.not_found': [404, 'No such node'],
  'node.name_taken': [409, 'The name is taken'],
  'node.no_room': [409, 'No node has room'],
  'node.offline': [503, 'The node is offline'],
  'node.no_answer': [504, 'The node did not answer'],
  'allocation.none_free': [409, 'No free port'],
  'temporal.unavailable': [503, 'The workflow engine does not answer'],
  'database.unavailable': [503, 'The database does not answer'],
  internal: [500, 'Something went wrong'],
} as const satisfies Record<RefusalCode, readonly [409, title: string]> &
  Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problemTable;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemTable, code);
}

export const problemStatus = (code: ProblemCode): number => problemTable[code][0];

/** What a server's actor may answer a request for an operation with. */
export const operationRefusals = [
  'server.operation_running',
  'server.not_installed',
  'server.already_installed',
  'server.suspended',
  'server.not_suspended',
  'server.being_deleted',
  'server.power_underway',
] as const satisfies readonly RefusalCode[];
