/** One thing that is built. */
export interface BuildTask {
  name: string;
  /** What the line of progress says. */
  title: string;
  /** Files that must exist for it to count as built. */
  outputs: string[];
}

/** One whose inputs are remembered in dist/built-from.json. */
export interface StampedTask extends BuildTask {
  /** Files and folders, from the root, that the result depends on. */
  inputs: string[];
}

/** It names the folders that `#folder/…` stands for. */
const PACKAGE = 'package.json';
const PACKAGES = 'package-lock.json';
/** What the texts that a bundle holds depend on, beside the packages. */
const TEXTS = ['texts/index.ts', 'texts/messages', 'texts/compile', 'texts/project.inlang/settings.json'];

export const BUILD_TASKS = {
  client: {
    name: 'client',
    title: 'database client generated',
    inputs: ['prisma/schema.prisma', 'prisma/engine/generate-client.mjs', PACKAGES],
    outputs: ['prisma/generated/client.ts'],
  },
  // The compiled catalogue says itself what it was made from (texts/compile/stamp.mjs), for tests and the panel compile it, too.
  texts: {
    name: 'texts',
    title: 'texts compiled',
    outputs: ['texts/compiled/messages.js'],
  },
  programs: {
    name: 'programs',
    title: 'programs built',
    inputs: [
      'domain',
      'temporal',
      'prisma',
      'outbound',
      'authority',
      'activities',
      'api',
      'node-worker',
      'scripts',
      ...TEXTS,
      PACKAGE,
      PACKAGES,
    ],
    outputs: [
      'dist/api.js',
      'dist/control-worker.js',
      'dist/node-worker.js',
      'dist/backup-engine.js',
      'dist/seed.js',
      'dist/audit.js',
      'dist/keys.js',
      'dist/ca.js',
      'dist/bundle-workflows.js',
    ],
  },
  workflows: {
    name: 'workflows',
    title: 'workflows bundled',
    inputs: [
      'workflows',
      'domain',
      'temporal',
      ...TEXTS,
      'scripts/start/compile/bundle-workflows.ts',
      PACKAGE,
      PACKAGES,
    ],
    outputs: ['dist/workflow-bundle.js'],
  },
  panel: {
    name: 'panel',
    title: 'panel built',
    inputs: ['panel', 'domain', ...TEXTS, PACKAGE, PACKAGES],
    outputs: ['panel/build/handler.js'],
  },
} satisfies Record<string, BuildTask | StampedTask>;
