import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { workflowBundle } from './stage.ts';

/** A change that somebody might make to a workflow, as it shows in the bundle's text: the compiled code is not minified. */
export interface CodeChange {
  what: string;
  /** Must match in exactly one place, so that a change of the code that it no longer hits is noticed. */
  from: RegExp;
  to: string;
  /** A recorded history that ran through that place. */
  history: string;
}

/** The workflows of today, changed so. */
export async function changedBundle({ what, from, to }: CodeChange): Promise<WorkflowBundleWithSourceMap> {
  const bundle = await workflowBundle();
  const places = [...bundle.code.matchAll(new RegExp(from, 'g'))].length;
  if (places !== 1) throw new Error(`The place of "${what}" was found ${places} times. Make its pattern fit the code.`);
  return { ...bundle, code: bundle.code.replace(from, to) };
}

/** None of these may pass: a workflow that is under way would fail at the next deploy. */
export const incompatible: readonly CodeChange[] = [
  {
    what: 'an activity is dropped',
    from: /await run\.step\('tidy', \(\)=>[^;]*forgetInstall[^;]*;(?=\s+return \{\};)/,
    to: '',
    history: 'v1.install-and-play.install.json',
  },
  {
    what: 'two steps change places',
    from: /(const observation = await \S+stopServer\)\(run, input\);)(\s+)(await \S+swapFiles\)\(run, input, paths, undos\.swap\);)/,
    to: '$3$2$1',
    history: 'v1.backup-and-restore.restore.json',
  },
  {
    what: 'a step is given another activity',
    from: /\.verifyBackup\.executeWithOptions\(/,
    to: '.checkBackup.executeWithOptions(',
    history: 'v1.backup-and-restore.verify.json',
  },
  {
    what: 'a step is given another id',
    from: /activityId: 'archive'/,
    to: "activityId: 'copy'",
    history: 'v1.backup-cancelled.backup.json',
  },
  {
    what: 'a pause comes between',
    from: /await (\S+sleep\))\(waitSeconds \* 1000\);/,
    to: 'await $1(1000); $&',
    history: 'v1.restart-with-countdown.restart.json',
  },
  {
    what: 'an undo is left out',
    from: /isFirst \? undos\.allocate : undefined/,
    to: 'undefined',
    history: 'v1.install-fails.install.json',
  },
  {
    what: 'an operation gets another workflow',
    from: /suspend: 'suspendServer'/,
    to: "suspend: 'holdServer'",
    history: 'v1.suspend-and-unsuspend.actor.json',
  },
  {
    what: 'the actor does not tell of what changed',
    from: /if \(rules\.observe\(observation\)\) recorder\.mark\(\);/,
    to: 'rules.observe(observation);',
    history: 'v1.restart-with-countdown.actor.json',
  },
  {
    what: 'what is new comes without its patch, under a history of before',
    from: /if \(!\S*patched\)\(aftercare\)\) return;(?=\s+this\.archiving)/,
    to: '',
    history: 'v1.install-and-play.actor.json',
  },
  {
    what: 'a patch is removed, under a history that has its marker',
    from: /if \(!\S*patched\)\(aftercare\)\) return;(?=\s+this\.archiving)/,
    to: 'return;',
    history: 'v1.reinstall-keeps.actor.json',
  },
  {
    what: 'crashes are decided without their patch, under a history of before',
    from: /if \(\S*patched\)\(crashRecovery\)\) return recovery\.exited/,
    to: 'return recovery.exited',
    history: 'v1.crash.actor.json',
  },
  {
    what: 'a crashed server is started again without a pause',
    from: /return this\.retry\.begin\(verdict\.delaySeconds \* 1000, \(\)=>void this\.start\(verdict\.recovery\)\);/,
    to: 'return void this.start(verdict.recovery);',
    history: 'v1.crash-mended.actor.json',
  },
];

/** All of these are allowed as they are: nothing that a history holds depends on them. */
export const compatible: readonly CodeChange[] = [
  {
    what: 'a step gets another title',
    from: /title: 'Fetch the images'(?=\s+\},\s+\{\s+id: 'script')/,
    to: "title: 'Get the images'",
    history: 'v1.install-and-play.install.json',
  },
  {
    what: 'an activity gets another time limit',
    from: /startToCloseTimeout: '24h'/,
    to: "startToCloseTimeout: '48h'",
    history: 'v1.backup-and-restore.backup.json',
  },
  {
    what: 'an activity is told more',
    from: /stepId: 'script',/,
    to: "stepId: 'script', more: true,",
    history: 'v1.install-and-play.install.json',
  },
];
