import type { Outcome } from '../operations/operation.ts';
import type { OperationName } from '../plan/case.ts';

/** What became of one operation of a case. */
export interface TargetResult {
  operation: OperationName;
  serverName: string | null;
  outcome: Outcome['status'] | 'never ended';
  reason: string | null;
  /** From the end of the harm (kill or SIGCONT) to the end of the operation; 0 when it had ended before. In ms. */
  endedAfterMs: number | null;
}

/** What became of one case. It survived if nothing is in `failures`. */
export interface CaseResult {
  /** As `--case` takes it. */
  case: string;
  targets: TargetResult[];
  failures: string[];
  /** What else was done to the installation, as an operator would. */
  notes: string[];
  /** From the end of the harm until every operation had ended and all was as it must be. In ms. */
  recoveredAfterMs: number | null;
  /** How long the killed process was away. In ms. */
  backAfterMs: number | null;
  /** The whole case, preparation included. In ms. */
  tookMs: number;
  /** Files with the ends of all logs, of a case that failed. */
  logs: string | null;
}
