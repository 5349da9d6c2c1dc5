import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { History } from '@temporalio/common/lib/proto-utils';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { readTestConfig } from '#scripts/test/config.ts';
import { workflowBundle } from '#scripts/test/workflow-bundle.ts';

const folder = fileURLToPath(new URL('./histories', import.meta.url));

/** `v<version>.<scenario>.<workflow>.json`; a new version is recorded beside the old one, never over it. */
export function historyFile(scenario: string, part: string): string {
  return `v1.${scenario}.${part}.json`;
}
historyFile.path = (name: string): string => path.join(folder, name);

export function recordedNames(): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort()
    : [];
}

/** Records under `npm run record`; any other run leaves the recordings alone. */
export function recordIfAsked(scenario: string, part: string, history: History): void {
  if (readTestConfig().recordsHistories) recordHistory(historyFile(scenario, part), history);
}

/** Writes a history that is not there yet: what was recorded once is what older installations have on disk. */
export function recordHistory(name: string, history: History): void {
  mkdirSync(folder, { recursive: true });
  if (existsSync(historyFile.path(name))) return;
  // Stack traces name the folder of this checkout, which does not belong into a recording.
  const json = historyToJSON(history).replaceAll(`${fileURLToPath(new URL('../../', import.meta.url))}`, '');
  writeFileSync(historyFile.path(name), `${JSON.stringify(JSON.parse(json), null, 1)}\n`);
}

/** What a recorded history holds. */
export const readRecorded = (name: string): unknown => JSON.parse(readFileSync(historyFile.path(name), 'utf8'));

/** Throws `DeterminismViolationError` when the workflows of today (or of this bundle) would not have done what a history says. */
export async function replay(workflowId: string, history: unknown, bundle = workflowBundle()): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: await bundle }, history, workflowId);
}

/** The same for the histories of a workflow's runs, by one worker: making one takes longer than a short history. */
export async function replayRuns(workflowId: string, histories: readonly History[]): Promise<void> {
  const runs = histories.map((history) => ({ workflowId, history }));
  const results = Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, runs);
  for await (const { error } of results) if (error) throw error;
}
