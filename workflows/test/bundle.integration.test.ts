import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { bundleWorkflowCode } from '@temporalio/worker';
import { workflowBundle } from '#scripts/test/workflow-bundle.ts';
import * as workflows from '../index.ts';
import { readRecorded, recordedNames } from './histories.ts';
import { quiet } from './stage.ts';

/** Beside the packages, and outside of what the workflows are built from. */
const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** What a workflow may import. Schemas (zod) are for trust borders: workflows receive parsed input. */
const folders = /^\.\/(workflows\/(?!test\/)|domain\/|temporal\/contracts\/|texts\/compiled\/(errors\/|registry\.js))/;
const packages = ['@temporalio/workflow', '@temporalio/common', 'long', 'ms', 'nexus-rpc'];
/** Without its source map, in characters. It is read again whenever a worker starts. A sixth are sentences of errors, in all languages. */
const mostCode = 1.25 * 1024 * 1024;

/** The modules of a bundle as webpack names them in its comments. */
const modulesOf = (code: string): string[] =>
  [...code.matchAll(/!\*\*\* (\.\/\S+)[^\n]*\*\*\*!/g)].map(([, name]) => name ?? '');

describe('the bundle of the workflows', () => {
  it('holds nothing but workflows, rules, contracts and the words of errors', async () => {
    const { code } = await workflowBundle();
    const ours = modulesOf(code).filter((name) => !name.includes('node_modules/'));
    expect(ours).toContain('./workflows/server/actor.ts');
    expect(ours.filter((name) => !folders.test(name))).toEqual([]);
    const foreign = modulesOf(code)
      .filter((name) => name.includes('node_modules/'))
      .map((name) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? name);
    expect([...new Set(foreign)].filter((name) => !packages.includes(name))).toEqual([]);
  });

  it('stays small', async () => {
    const [code = ''] = (await workflowBundle()).code.split('//# sourceMappingURL');
    expect(code.length).toBeLessThan(mostCode);
  });

  it.each([
    ['a builtin of Node', "export { readFileSync } from 'node:fs';\n", /errors/],
    ['a builtin of Node by its short name', "export { readFileSync } from 'fs';\n", /disallowed/],
    ['code of an activity', "export { Context } from '@temporalio/activity';\n", /disallowed/],
  ])('is not made with %s in it', async (_, text, reason) => {
    mkdirSync(dist, { recursive: true });
    const folder = mkdtempSync(path.join(dist, 'bundled-'));
    const workflowsPath = path.join(folder, 'index.js');
    writeFileSync(workflowsPath, text);
    try {
      await expect(bundleWorkflowCode({ workflowsPath, logger: quiet })).rejects.toThrow(reason);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the recorded histories', () => {
  const Started = z.object({
    events: z.tuple(
      [
        z.object({
          workflowExecutionStartedEventAttributes: z.object({ workflowType: z.object({ name: z.string() }) }),
        }),
      ],
      z.unknown(),
    ),
  });

  it('are of every workflow that there is', () => {
    const types = recordedNames().map((name) => {
      const [first] = Started.parse(readRecorded(name)).events;
      return first.workflowExecutionStartedEventAttributes.workflowType.name;
    });
    expect([...new Set(types)].sort()).toEqual(Object.keys(workflows).sort());
  });
});
