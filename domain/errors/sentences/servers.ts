import type { OperationKind } from '#domain/operations/operation.ts';
import * as m from '#texts/compiled/errors/servers.js';
import { wordFault } from './fields.ts';
import type { Fault } from './fields.ts';
import type { Language } from './words.ts';

type NamedFault = Fault & { name: string };

const summaryOf = (faults: readonly NamedFault[], to: Language): string =>
  faults.map((fault) => `${fault.name}: ${wordFault(fault, to)}`).join(' ');

/** A server, its operations and its blueprint; what it refuses in its current state is in `refusals.ts`. */
export const serverSentences = {
  'server.not_found': (to: Language, { reason }: { reason?: 'never_ran' } = {}) =>
    reason === 'never_ran' ? m.error_server_not_found_never_ran({}, to) : m.error_server_not_found({}, to),
  'server.name_mismatch': (to: Language, { name }: { name: string }) => m.error_server_name_mismatch({ name }, to),
  /** Sent by workers from before refusals had codes of their own. */
  'server.wrong_state': (to: Language) => m.error_server_wrong_state({}, to),
  'server.running': (to: Language) => m.error_server_running({}, to),
  'server.no_actor': (to: Language) => m.error_server_no_actor({}, to),
  /** A refusal whose code this version does not know. */
  'server.refused': (to: Language, { sentence }: { sentence: string }) => m.error_server_refused({ sentence }, to),
  'server.still_starting': (to: Language) => m.error_server_still_starting({}, to),
  'server.cannot_be_killed': (to: Language, { seconds }: { seconds: number }) =>
    m.error_server_cannot_be_killed({ seconds }, to),
  'server.start_failed': (to: Language) => m.error_server_start_failed({}, to),
  'server.foreign_container': (to: Language, { container }: { container: string }) =>
    m.error_server_foreign_container({ container }, to),
  'server.settings_too_long': (to: Language) => m.error_server_settings_too_long({}, to),
  'console.not_reading': (to: Language) => m.error_console_not_reading({}, to),
  'operation.not_found': (to: Language) => m.error_operation_not_found({}, to),
  'operation.not_retryable': (to: Language, { reason }: { reason?: 'server_gone' } = {}) =>
    reason === 'server_gone'
      ? m.error_operation_not_retryable_server_gone({}, to)
      : m.error_operation_not_retryable({}, to),
  'operation.no_history': (to: Language) => m.error_operation_no_history({}, to),
  'operation.cancelled': (to: Language) => m.error_operation_cancelled({}, to),
  'operation.terminated': (to: Language, { undone }: { undone?: boolean } = {}) =>
    undone === true ? m.error_operation_terminated_undone({}, to) : m.error_operation_terminated({}, to),
  'operation.malformed': (to: Language, { operation }: { operation?: OperationKind } = {}) =>
    operation === undefined ? m.error_operation_malformed({}, to) : m.error_operation_malformed_kind({ operation }, to),
  'install.script_failed': (to: Language, { exitCode }: { exitCode: number | null }) =>
    exitCode === null ? m.error_install_script_failed_ended({}, to) : m.error_install_script_failed({ exitCode }, to),
  'blueprint.not_found': (to: Language) => m.error_blueprint_not_found({}, to),
  'blueprint.invalid': (to: Language, { file, errors }: { file: string; errors: string }) =>
    m.error_blueprint_invalid({ file, errors }, to),
  'blueprint.unreadable': (to: Language, { folder, reason }: { folder: string; reason: string }) =>
    m.error_blueprint_unreadable({ folder, reason }, to),
  /** `faults`: the failing variables and why (`summary` from earlier versions, in English); neither where all are too long together. */
  'blueprint.invalid_variables': (
    to: Language,
    { faults, summary = faults && summaryOf(faults, to) }: { faults?: NamedFault[]; summary?: string } = {},
  ) =>
    summary === undefined
      ? m.error_blueprint_invalid_variables_too_long({}, to)
      : m.error_blueprint_invalid_variables({ summary }, to),
  'blueprint.unknown_variable': (to: Language, { variable }: { variable: string }) =>
    m.error_blueprint_unknown_variable({ variable }, to),
  'blueprint.unknown_image': (to: Language, { image, images }: { image: string; images: string }) =>
    m.error_blueprint_unknown_image({ image, images }, to),
  'blueprint.runtime_unsupported': (to: Language, { needed, runtime }: { needed: string; runtime: string }) =>
    m.error_blueprint_runtime_unsupported({ needed, runtime }, to),
};
