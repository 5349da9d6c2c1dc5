import { makeServer, removeServer, setPower } from '../operations/servers.ts';
import type { Case, OperationName, RuntimeName } from '../plan/case.ts';
import { formatCase } from '../plan/case.ts';
import { Random } from '../plan/random.ts';
import { World } from '../platform/world.ts';
import type { CaseResult } from '../report/result.ts';
import { keepHistories } from '../report/histories.ts';
import { keepTails, lastWords } from '../report/tails.ts';
import { runControl } from './control.ts';
import { proveChecks } from './proof.ts';
import { Durations } from './durations.ts';
import { runCase } from './shot.ts';

/** Servers beyond so many make every look at all of them longer. */
const MOST_SERVERS = 6;

export interface LaneOptions {
  s3Binary: string;
  signal: AbortSignal;
  /** Hears of each case as it ends. */
  onResult: (result: CaseResult, lastWords: string | null) => void;
  say: (sentence: string) => void;
}

/** The cases of one runtime, one after the other on one installation, and on a fresh one after a case that failed. */
export class Lane {
  #world: World | null = null;
  #installations = 0;
  readonly #durations = new Durations();
  /** Operations that fail without any fault, and how. */
  readonly #impossible = new Map<OperationName, string>();

  readonly #runtime: RuntimeName;
  readonly #options: LaneOptions;

  constructor(runtime: RuntimeName, options: LaneOptions) {
    this.#runtime = runtime;
    this.#options = options;
  }

  async run(cases: readonly Case[]): Promise<void> {
    try {
      for (const one of cases) {
        if (this.#options.signal.aborted) return;
        await this.#runOne(one);
      }
    } finally {
      await this.throwAway();
    }
  }

  async #runOne(one: Case): Promise<void> {
    const failures = await this.#learnDurations(one);
    const targets = one.targets.filter(({ operation }) => this.#durations.has(operation));
    if (failures.length > 0 || targets.length === 0) {
      const known = one.targets.flatMap(({ operation }) => this.#impossible.get(operation) ?? []);
      this.#options.onResult(notTried(one, failures.length > 0 ? failures : known), null);
    }
    if (targets.length === 0) return;

    const world = await this.#ready();
    const result = await runCase(world, { ...one, targets }, this.#durations);
    if (result.failures.length === 0) {
      this.#options.onResult(result, null);
      return this.#tidy(world);
    }
    result.logs = keepTails(world, result.case);
    await keepHistories(world, result.logs).catch((error: unknown) =>
      this.#options.say(`no histories: ${String(error)}`),
    );
    this.#options.onResult(result, lastWords(world));
    await this.throwAway();
  }

  /** Each operation is tried once without a fault; one that fails even so is not tried with one. */
  async #learnDurations({ targets, seed }: Case): Promise<string[]> {
    const failures: string[] = [];
    for (const { operation } of targets) {
      if (this.#durations.has(operation) || this.#impossible.has(operation)) continue;
      try {
        await runControl(await this.#ready(), operation, this.#durations, new Random(seed));
      } catch (error) {
        const sentence = error instanceof Error ? error.message : String(error);
        this.#impossible.set(operation, sentence);
        failures.push(sentence);
        if (this.#world !== null) keepTails(this.#world, `${this.#runtime}-${operation}-undisturbed`);
        await this.throwAway();
      }
    }
    return failures;
  }

  async #ready(): Promise<World> {
    if (this.#world !== null) return this.#world;
    this.#installations += 1;
    this.#options.say(`${this.#runtime}: starting installation ${this.#installations}`);
    const name = `faults-${this.#runtime}-${this.#installations}`;
    const world = await World.start(this.#runtime, name, this.#options.s3Binary);
    this.#world = world;
    world.bystander = await makeServer(world, 'Bystander');
    await setPower(world, world.bystander, true);
    if (this.#installations === 1) await proveChecks(world);
    return world;
  }

  async #tidy(world: World): Promise<void> {
    const idle = world.present.filter((subject) => subject !== world.bystander);
    const broken = idle.filter(({ settled }) => settled.states.includes('install_failed'));
    for (const subject of broken) await removeServer(world, subject);
    const whole = idle.filter((subject) => !broken.includes(subject));
    for (const subject of whole.slice(0, Math.max(0, whole.length - MOST_SERVERS))) await removeServer(world, subject);
  }

  /** Ends the installation, whatever goes on in it. */
  async throwAway(): Promise<void> {
    const world = this.#world;
    this.#world = null;
    await world?.dispose();
  }
}

function notTried(one: Case, failures: string[]): CaseResult {
  return {
    case: formatCase(one),
    targets: [],
    failures,
    notes: [],
    recoveredAfterMs: null,
    backAfterMs: null,
    tookMs: 0,
    logs: null,
  };
}
