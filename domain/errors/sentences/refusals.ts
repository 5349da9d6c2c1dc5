import type { OperationKind } from '#domain/operations/operation.ts';
import type { PowerAction } from '#domain/servers/state.ts';
import * as m from '#texts/compiled/errors/refusals.js';
import type { Language } from './words.ts';

/** Why a server refuses something in its current state. Apart from the rest: the panel words these on its first page. */
export const refusalSentences = {
  'server.operation_running': (to: Language, { operation }: { operation: OperationKind }) =>
    m.error_server_operation_running({ operation }, to),
  'server.not_installed': (to: Language) => m.error_server_not_installed({}, to),
  'server.install_failed': (to: Language) => m.error_server_install_failed({}, to),
  'server.already_installed': (to: Language) => m.error_server_already_installed({}, to),
  'server.suspended': (to: Language, { again }: { again?: boolean } = {}) =>
    again === true ? m.error_server_suspended_again({}, to) : m.error_server_suspended({}, to),
  'server.not_suspended': (to: Language) => m.error_server_not_suspended({}, to),
  'server.being_deleted': (to: Language) => m.error_server_being_deleted({}, to),
  'server.not_running': (to: Language) => m.error_server_not_running({}, to),
  'server.already_running': (to: Language) => m.error_server_already_running({}, to),
  'server.stopping': (to: Language, { again }: { again?: boolean } = {}) =>
    again === true ? m.error_server_stopping_again({}, to) : m.error_server_stopping({}, to),
  'server.power_underway': (to: Language, { action, again }: { action: PowerAction; again?: boolean }) =>
    again === true
      ? m.error_server_power_underway_again({ action }, to)
      : m.error_server_power_underway({ action }, to),
  'server.not_recovering': (to: Language, { gaveUp }: { gaveUp?: boolean } = {}) =>
    gaveUp === true ? m.error_server_not_recovering_gave_up({}, to) : m.error_server_not_recovering({}, to),
  'server.history_full': (to: Language) => m.error_server_history_full({}, to),
  'operation.not_running': (to: Language) => m.error_operation_not_running({}, to),
  'operation.not_cancellable': (to: Language, { reason }: { reason?: 'by_force' } = {}) =>
    reason === 'by_force'
      ? m.error_operation_not_cancellable_by_force({}, to)
      : m.error_operation_not_cancellable({}, to),
};
