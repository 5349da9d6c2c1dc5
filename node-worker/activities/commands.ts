import type { BackupCommand } from '#domain/blueprints/schema.ts';
import { ReadyMatcher } from '#domain/console/ready.ts';
import { DomainError } from '#domain/errors.ts';
import { warningOf } from '#domain/errors/sentences/warnings.ts';
import { longestSentence } from '#domain/payloads/bounds.ts';
import { head } from '#domain/payloads/text.ts';
import type { CommandActivities } from '#temporal/contracts/node/commands.ts';
import { watchLines } from '../console/watch-lines.ts';
import { endsWithin } from '../servers/stopping.ts';
import type { ServerUnit } from '../servers/unit.ts';
import type { NodeDependencies } from './dependencies.ts';
import { longRunning } from './long-running.ts';

export function createCommandActivities({ servers }: Pick<NodeDependencies, 'servers'>): CommandActivities {
  return {
    runCommands: ({ serverId, commands }) =>
      longRunning((...ends) => runCommands(servers.find(serverId), commands, AbortSignal.any(ends))),
  };
}

/**
 * Types commands one after the other, each once the line of the one before it has come. A line that does not come, or a game that
 * does not read, results in a warning and blocks nothing: half of a backup's preparation is better than no backup.
 */
async function runCommands(
  unit: ServerUnit | null,
  commands: readonly BackupCommand[],
  signal: AbortSignal,
): Promise<{ running: boolean; warnings: string[] }> {
  const warnings: string[] = [];
  for (const command of commands) {
    if (unit === null || unit.running === null) return { running: false, warnings };
    const warning = await runCommand(unit, command, signal);
    if (warning !== null) warnings.push(head(warning, longestSentence));
  }
  return { running: unit !== null && unit.running !== null, warnings };
}

async function runCommand(
  unit: ServerUnit,
  { command, waitFor, timeoutSeconds }: BackupCommand,
  signal: AbortSignal,
): Promise<string | null> {
  const line = expectedLine(unit, waitFor);
  try {
    await unit.command(command);
    await endsWithin(Promise.race([line.seen, unit.untilEnded()]), timeoutSeconds * 1000, signal);
    if (line.hasCome() || unit.running === null) return null;
    return warningOf('command.unanswered', { command, seconds: String(timeoutSeconds), line: String(waitFor) });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // The game ended at this very moment: `running` reports that.
    if (error.code === 'server.not_running') return null;
    return warningOf('command.untyped', { command, error: error.userMessage });
  } finally {
    line.close();
  }
}

/** The line that says a command is done, among those that come from now on; without a pattern nothing is waited for. */
function expectedLine(unit: ServerUnit, waitFor: string | undefined) {
  if (waitFor === undefined) return { seen: Promise.resolve(), hasCome: () => true, close: () => {} };
  const matcher = new ReadyMatcher(waitFor);
  let tell = (): void => {};
  const seen = new Promise<void>((resolve) => (tell = resolve));
  const close = watchLines(unit.console, (line) => {
    if (matcher.see(line)) tell();
  });
  return { seen, hasCome: () => matcher.ready, close };
}
