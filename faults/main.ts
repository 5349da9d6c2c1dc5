import { whyNoEngine } from './engines/docker.ts';
import { Lane } from './campaign/lane.ts';
import { s3ServerBinary } from '#scripts/test/s3-server/binary.ts';
import { readOptions } from './options.ts';
import type { CampaignOptions } from './options.ts';
import { RuntimeName as RuntimeNames } from './plan/case.ts';
import type { Case } from './plan/case.ts';
import { planCampaign } from './plan/plan.ts';
import { describeResult, makeReport, writeReport } from './report/report.ts';
import type { CaseResult } from './report/result.ts';
import { readTestConfig } from '#scripts/test/config.ts';

/** Draws the cases, runs each runtime's on an installation of its own, prints the table. Exit code 1 when one failed. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), () => Date.now() % 1_000_000);
  const cases = options.cases.length > 0 ? options.cases : draw(options);
  const noEngine = cases.some(({ runtime }) => runtime === 'docker') ? whyNoEngine() : null;
  if (noEngine !== null) leaveOutDocker(noEngine);
  const tried = cases.filter(({ runtime }) => runtime !== 'docker' || noEngine === null);
  console.log(
    `Seed ${options.seed}: ${tried.length} faults. Again: npm run test:faults -- --seed ${options.seed} --count ${options.count}`,
  );

  const stopping = new AbortController();
  const began = performance.now();
  const results: CaseResult[] = [];
  const s3Binary = await s3ServerBinary((sentence) => console.log(`  … ${sentence}`));
  const lanes = RuntimeNames.options
    .map((runtime) => ({ runtime, cases: tried.filter((one) => one.runtime === runtime) }))
    .filter((lane) => lane.cases.length > 0)
    .map(({ runtime, cases: own }) => ({
      cases: own,
      lane: new Lane(runtime, {
        s3Binary,
        signal: stopping.signal,
        onResult: (result, lastWords) => {
          results.push(result);
          console.log(describeResult(result, `${results.length}/${tried.length}`, lastWords));
        },
        say: (sentence) => console.log(`  … ${sentence}`),
      }),
    }));
  listenForTheEnd(stopping, () => Promise.all(lanes.map(({ lane }) => lane.throwAway())));
  const ends = await Promise.allSettled(lanes.map(({ lane, cases: own }) => lane.run(own)));
  const broken = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  for (const error of broken) console.error(error);

  const report = makeReport(options, results, {
    tookSeconds: Math.round((performance.now() - began) / 1000),
    skipped: cases.length - tried.length,
    leftOut: noEngine === null ? null : `docker: ${noEngine}`,
  });
  console.log(`\n${report.table}\n`);
  console.log(`${report.passed} of ${results.length} faults survived, in ${report.tookSeconds} s.`);
  for (const { case: text, failures } of results) if (failures.length > 0) console.log(`  failed: ${text}`);
  if (options.json !== null) writeReport(options.json, report);
  process.exitCode = report.failed > 0 || broken.length > 0 || results.length < tried.length ? 1 : 0;
}

/** Ctrl-C waits for the cases under way; asked again, or told to end, it leaves nothing behind and goes. */
function listenForTheEnd(stopping: AbortController, cleanUp: () => Promise<unknown>): void {
  const end = (): void => {
    process.exitCode = 130;
    void cleanUp().finally(() => process.exit());
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', () => {
    console.log('\nStopping after the present cases …');
    stopping.abort();
    process.once('SIGINT', end);
  });
}

function draw({ seed, count, runtimes, operations, victims, atOnce }: CampaignOptions): Case[] {
  return planCampaign({
    seed,
    count,
    runtimes,
    // Who asks for one operation wants to see that one alone.
    atOnce: operations.length > 0 ? 1 : atOnce,
    ...(operations.length > 0 ? { operations } : {}),
    ...(victims.length > 0 ? { victims } : {}),
  });
}

/** Where CI is set it must not stay green by trying half; elsewhere half is better than nothing. */
function leaveOutDocker(why: string): void {
  if (readTestConfig().isCi) throw new Error(`The Docker runtime cannot be tried: ${why}.`);
  process.stderr.write(`\n!!! SKIPPED, ${why}: every fault with the Docker runtime\n\n`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
