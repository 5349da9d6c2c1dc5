import { parseArgs } from 'node:util';
import { OperationName, parseCase, RuntimeName, VictimName } from './plan/case.ts';
import type { Case } from './plan/case.ts';

export interface CampaignOptions {
  seed: number;
  count: number;
  runtimes: RuntimeName[];
  operations: OperationName[];
  victims: VictimName[];
  atOnce: number;
  /** Repeats exactly these instead of drawing any. */
  cases: Case[];
  json: string | null;
}

const usage = `npm run test:faults -- [options]

  --seed N          draws the same cases again (otherwise a seed is chosen, and printed)
  --count N         how many faults, over all runtimes (200)
  --operation NAME  only this operation; may be given several times: ${OperationName.options.join(', ')}
  --process NAME    only faults of this process; may be given several times: ${VictimName.options.join(', ')}
  --runtime NAME    docker or process (both, at the same time)
  --at-once N       operations under way at each fault (2)
  --case CASE       repeats one case as it was printed; may be given several times
  --json FILE       writes everything that was found`;

/** @throws Error with the usage, for options that make no sense */
export function readOptions(args: readonly string[], chooseSeed: () => number): CampaignOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        count: { type: 'string', default: '200' },
        operation: { type: 'string', multiple: true, default: [] },
        process: { type: 'string', multiple: true, default: [] },
        runtime: { type: 'string' },
        'at-once': { type: 'string', default: '2' },
        case: { type: 'string', multiple: true, default: [] },
        json: { type: 'string' },
      },
    });
    return {
      seed: values.seed === undefined ? chooseSeed() : wholeNumber('seed', values.seed, 0),
      count: wholeNumber('count', values.count, 1),
      runtimes:
        values.runtime === undefined ? RuntimeName.options : [oneOf('runtime', values.runtime, RuntimeName.options)],
      operations: values.operation.map((name) => oneOf('operation', name, OperationName.options)),
      victims: values.process.map((name) => oneOf('process', name, VictimName.options)),
      atOnce: wholeNumber('at-once', values['at-once'], 1),
      cases: values.case.map(parseCase),
      json: values.json ?? null,
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, { cause: error });
  }
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least || text.trim() === '')
    throw new Error(`--${option} must be a whole number from ${least} on, not "${text}".`);
  return number;
}

function oneOf<Name extends string>(option: string, text: string, names: readonly Name[]): Name {
  const name = names.find((candidate) => candidate === text);
  if (name === undefined) throw new Error(`--${option} must be one of ${names.join(', ')}, not "${text}".`);
  return name;
}
