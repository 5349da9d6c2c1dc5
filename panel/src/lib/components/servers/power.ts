import type { Operation } from '$domain/contracts/operations';
import type { Server } from '$domain/contracts/servers';
import { needlessPower, powerRefusal } from '$domain/servers/power-rules';
import { operationRefusal, busyRefusal } from '$domain/servers/operation-rules';
import type { PowerAction } from '$domain/servers/state';
import type { Refusal } from '$domain/servers/refusals';
import { wordRefusal } from '$lib/texts/refusals';

/** Why a power button cannot be pressed now, by the rules of the server's actor; null when it can. */
export function buttonRefusal(
  action: PowerAction,
  server: Pick<Server, 'state' | 'status' | 'power'>,
  running: Pick<Operation, 'kind'> | null,
): string | null {
  const facts = { status: server.status, power: server.power, operation: running?.kind ?? null, underway: null };
  const refusal = refusalOf(action, facts) ?? needlessPower(action, server.state, facts);
  return wordRefusal(refusal);
}

/** A restart is an operation, and a server never runs two at once. */
function refusalOf(action: PowerAction, facts: Parameters<typeof powerRefusal>[1]): Refusal | null {
  if (action !== 'restart') return powerRefusal(action, facts);
  return facts.operation === null ? operationRefusal('restart', facts.status) : busyRefusal(facts.operation);
}
