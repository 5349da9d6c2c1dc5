import { m } from '$texts';

export const crashDecisions = {
  pending: m.crashes_decision_pending,
  restart: m.crashes_decision_restart,
  gave_up: m.crashes_decision_gave_up,
  none: m.crashes_decision_none,
};

/** How an exit by a signal reads; other signals are named. */
export const crashSignals: Record<string, (() => string) | undefined> = {
  SIGKILL: m.crashes_exit_signals_sigkill,
  SIGTERM: m.crashes_exit_signals_sigterm,
  SIGINT: m.crashes_exit_signals_sigint,
  SIGSEGV: m.crashes_exit_signals_sigsegv,
  SIGBUS: m.crashes_exit_signals_sigbus,
  SIGABRT: m.crashes_exit_signals_sigabrt,
  SIGILL: m.crashes_exit_signals_sigill,
  SIGFPE: m.crashes_exit_signals_sigfpe,
  SIGHUP: m.crashes_exit_signals_sighup,
  SIGPIPE: m.crashes_exit_signals_sigpipe,
};
