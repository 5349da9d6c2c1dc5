import type { NamedExit } from '#domain/crashes/decide.ts';
import type { ProcessExit } from '../runtime/runtime.ts';
import type { UnitState } from './state-file.ts';

/** How a run ended. A run that ended with the machine is no crash, and comes back with it. */
export function namedExit(runId: string, exit: ProcessExit, state: UnitState, bootId: string): NamedExit {
  return {
    id: runId,
    code: exit.code,
    signal: exit.signal,
    outOfMemory: exit.outOfMemory,
    ...circumstances(state, bootId),
    at: exit.endedAt,
    uptimeSeconds: Math.max(0, (Date.parse(exit.endedAt) - Date.parse(exit.startedAt)) / 1000),
  };
}

/** The exit of a run that disappeared without a trace. A run that ended before it had an id is identified by its start. */
export function lostExit(state: UnitState, bootId: string): NamedExit {
  const { startedAt, observedAt } = state.observation;
  return {
    id: state.run?.id ?? `lost-${String(startedAt === null ? observedAt : Date.parse(startedAt))}`,
    code: null,
    signal: null,
    outOfMemory: false,
    ...circumstances(state, bootId),
    at: new Date().toISOString(),
    uptimeSeconds: 0,
  };
}

function circumstances({ ending, bootId: bootOfRun }: UnitState, bootId: string) {
  const rebooted = bootOfRun !== bootId;
  return { expected: rebooted || ending !== null, nodeShutdown: rebooted || ending?.cause === 'shutdown' };
}
