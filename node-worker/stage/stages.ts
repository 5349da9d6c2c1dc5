import { existsSync, mkdirSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import path from 'node:path';
import { codedError } from '#domain/errors.ts';
import type { SetAside } from '#domain/nodes/set-aside.ts';
import type { NodeActivities } from '#temporal/contracts/node/activities.ts';
import type { Backups, BackupRun } from '../backups/backups.ts';
import type { Engine } from '../backups/engine/client.ts';
import { errorCode } from '../files/error-code.ts';
import { Mutexes } from '../runtime/host/mutex.ts';
import type { Removals } from '../removal/removals.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { StagePlaces } from './places.ts';
import type { SwapPlan } from './plan.ts';
import { readPlan, removePlan, writePlan } from './plan.ts';
import { planPaths, swapPaths, unswapPaths } from './swap-paths.ts';
import { swapWhole, unswapWhole } from './swap-whole.ts';

export interface StagesDependencies {
  dataDir: string;
  runtime: Pick<Runtime, 'fileOwner'>;
  removals: Pick<Removals, 'remove' | 'isUnfinished'>;
  backups: Backups;
  engine: Engine;
  /** Whether the server has a process, or is about to. */
  isRunning: (serverId: string) => boolean;
}

interface StageRef {
  operationId: string;
  serverId: string;
}
interface Staged {
  entries: number;
  bytes: number;
}
export type StageRequest = Pick<Parameters<NodeActivities['stageFiles']>[0], 'diskBytes' | 'from'> & StageRef;

/** Files that operations lay beside those of a server, and put into their place. */
export class Stages {
  readonly #mutexes = new Mutexes();
  readonly #deps: StagesDependencies;

  constructor(deps: StagesDependencies) {
    this.#deps = deps;
  }

  /** Fills the operation's folder, from nothing. */
  stage(request: StageRequest, run: BackupRun): Promise<Staged> {
    const { backups, engine, runtime } = this.#deps;
    const { files, work } = this.#places(request);
    const { diskBytes, from } = request;
    const { settings, slots } = backups;
    const job = { kind: 'stage', settings, files, workDir: work, owner: runtime.fileOwner, diskBytes, from } as const;
    return this.#mutexes.run(request.operationId, () =>
      slots.run(() => engine.run(job, run), { ...run, isRestore: true }),
    );
  }

  /** The staged files take the place of the server's. Throws `server.running`, `restore.blocked`. */
  async swap(ref: StageRef, paths: string[] | null): Promise<void> {
    const places = this.#places(ref);
    await this.#mutexes.run(ref.operationId, async () => {
      this.#refuseRunning(ref);
      const plan = readPlan(places.plan) ?? (await this.#plan(places, paths));
      if (plan.kind === 'whole') await swapWhole(places);
      else swapPaths(places, plan);
    });
  }

  /** Puts back what was there before a swap. */
  async unswap(ref: StageRef): Promise<void> {
    await this.#mutexes.run(ref.operationId, () => this.#putBack(ref));
  }

  /** Throws `restore.incomplete` when what is there is not as much as was staged. */
  async check(ref: StageRef, staged: Staged, signal: AbortSignal): Promise<void> {
    const { files, plan: file } = this.#places(ref);
    const plan = readPlan(file);
    const paths = plan?.kind === 'paths' ? plan.paths : null;
    const found = await this.#deps.engine.run({ kind: 'count', files, paths }, { signal });
    if (found.entries === staged.entries && found.bytes === staged.bytes) return;
    throw codedError(
      'restore.incomplete',
      { entries: found.entries, expected: staged.entries },
      { details: { found, staged } },
    );
  }

  /**
   * Removes the operation's folder. What a swap that never ended has kept is put back before. Returns what cannot be removed, which is
   * set aside.
   */
  drop(ref: StageRef, signal: AbortSignal): Promise<SetAside | null> {
    const { operationId, serverId } = ref;
    const { removals } = this.#deps;
    const places = this.#places(ref);
    return this.#mutexes.run(operationId, async () => {
      if (!existsSync(places.work) && !removals.isUnfinished(operationId)) return null;
      const plan = readPlan(places.plan);
      if (plan?.kind === 'whole' && !existsSync(places.files)) await this.#putBack(ref);
      const tookPlace = plan !== null || existsSync(places.kept);
      // What is kept goes file by file: from here on it must never be put back.
      await removePlan(places.plan);
      const after = tookPlace ? places.files : null;
      const left = await removals.remove({ id: operationId, serverId, folder: places.work, after }, signal);
      await rmdir(path.dirname(places.work)).catch((error: unknown) => {
        if (errorCode(error) === null) throw error; // another operation's folder is beside it
      });
      return left;
    });
  }

  async #putBack(ref: StageRef): Promise<void> {
    const places = this.#places(ref);
    const plan = readPlan(places.plan);
    if (plan === null) return;
    this.#refuseRunning(ref);
    if (plan.kind === 'whole') await unswapWhole(places, plan.hadFiles);
    else unswapPaths(places, plan);
    await removePlan(places.plan);
  }

  async #plan(places: StagePlaces, paths: string[] | null): Promise<SwapPlan> {
    if (!existsSync(places.staged)) throw codedError('stage.missing');
    if (paths !== null && !existsSync(places.files)) mkdirSync(places.files, { recursive: true });
    const plan: SwapPlan =
      paths === null ? { kind: 'whole', hadFiles: existsSync(places.files) } : planPaths(places, paths);
    await writePlan(places.plan, plan);
    return plan;
  }

  #refuseRunning({ serverId }: StageRef): void {
    if (!this.#deps.isRunning(serverId)) return;
    throw codedError('server.running', {}, { details: { serverId } });
  }

  #places({ serverId, operationId }: StageRef): StagePlaces {
    return new StagePlaces(this.#deps.dataDir, serverId, operationId);
  }
}
