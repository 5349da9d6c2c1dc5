import type { WorkflowBundle } from '@temporalio/worker';
import { workflowBundle } from '#scripts/test/workflow-bundle.ts';

/** A change that a developer might make to a workflow, as it shows in the bundle's text: the compiled code is not minified. */
export interface CodeChange {
  what: string;
  /** Must match in exactly one place, so that a change of the code that it no longer hits is noticed. */
  from: RegExp;
  to: string;
  /** A recorded history that ran through that place. */
  history: string;
}

/** The current workflows with this change. */
export async function changedBundle({ what, from, to }: CodeChange): Promise<WorkflowBundle> {
  const bundle = await workflowBundle();
  const places = [...bundle.code.matchAll(new RegExp(from, 'g'))].length;
  if (places !== 1) throw new Error(`The place of "${what}" was found ${places} times. Make its pattern fit the code.`);
  return { ...bundle, code: bundle.code.replace(from, to) };
}

/** None of these may pass: a running workflow would fail at the next deploy. */
export const incompatible: readonly CodeChange[] = [
  {
    what: 'an activity is dropped',
    from: /await run\.step\('tidy', \(step\)=>[^;]*forgetInstall[^;]*;(?=\s+return \{\};)/,
    to: '',
    history: 'v1.install-and-play.install.json',
  },
  {
    what: 'two steps change places',
    from: /(const observation = await \S+stopServer\)\(run\);)(\s+)(await \S+swapFiles\)\(run, paths\);)/,
    to: '$3$2$1',
    history: 'v1.backup-and-restore.restore.json',
  },
  {
    what: 'a step is given another activity',
    from: /(nodeBulk\))\.verifyBackup\(/,
    to: '$1.checkBackup(',
    history: 'v1.backup-and-restore.verify.json',
  },
  {
    what: 'a step is given another id',
    from: /activityId: this\.id/,
    to: 'activityId: `${this.id}-2`',
    history: 'v1.backup-cancelled.backup.json',
  },
  {
    what: 'a pause comes between',
    from: /await (\S+sleep\))\(waitSeconds \* 1000, /,
    to: 'await $1(1000); $&',
    history: 'v1.restart-with-countdown.restart.json',
  },
  {
    what: 'an undo is left out',
    from: /isFirst \? installUndos\.allocate : undefined/,
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
    what: 'the actor does not record a change',
    from: /if \((\S+ _rules\)\.observe\(observation\))\) \S+ _recorder\)\.mark\(\);(?=\s+\}\s+\/\*\* A process ended)/,
    to: '$1;',
    history: 'v1.restart-with-countdown.actor.json',
  },
  {
    what: 'new code comes without its patch, under an older history',
    from: /if \(!\S*patched\)\(aftercare\)\) return;(?=\s+\S+ _archiving)/,
    to: '',
    history: 'v1.install-and-play.actor.json',
  },
  {
    what: 'a patch is removed, under a history that has its marker',
    from: /if \(!\S*patched\)\(aftercare\)\) return;(?=\s+\S+ _archiving)/,
    to: 'return;',
    history: 'v1.reinstall-keeps.actor.json',
  },
  {
    what: 'crashes are decided without their patch, under an older history',
    from: /if \(\S*patched\)\(crashRecovery\)\) (return \S+ _recovery\)\.exited)/,
    to: '$1',
    history: 'v1.crash.actor.json',
  },
  {
    what: 'a crashed server is started again without a pause',
    from: /return \S+ _retry\)\.begin\(verdict\.delaySeconds \* 1000, \(\)=>(void [^;]+verdict\.recovery\))\);/,
    to: 'return $1;',
    history: 'v1.crash-mended.actor.json',
  },
];

/** All of these are allowed: nothing in a history depends on them. */
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
    what: 'an activity gets more input',
    from: /stepId: id(?=\s)/,
    to: 'stepId: id, more: true',
    history: 'v1.install-and-play.install.json',
  },
];
