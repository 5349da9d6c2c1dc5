import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { importRules } from './scripts/lint/import-table.js';
import { styleRules } from './scripts/lint/style-rules.js';

const root = import.meta.dirname;
const tests = [
  '**/*.test.ts',
  '**/test/**/*.ts',
  'e2e/**/*.ts',
  'bench/**/*.ts',
  'faults/**/*.ts',
  'integration/**/*.ts',
];

const useWorkflow = (name, instead) => ({ name, message: `Not deterministic in a workflow; use ${instead}.` });

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/build/',
      '**/.svelte-kit/',
      'prisma/generated/',
      'texts/compiled*/',
      'reports/',
      'test-results/',
      'playwright-report/',
      'temporal/dev-server/',
    ],
  },
  js.configs.recommended,
  tseslint.configs.recommended,
  svelte.configs.recommended,
  {
    name: 'mamba/everywhere',
    languageOptions: { globals: { ...globals.node } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['warn', { max: 350, skipBlankLines: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // A process that cannot even read its configuration has no logger yet.
      'no-console': ['error', { allow: ['error'] }],
      // The compiler knows the globals of each folder better; typescript-eslint advises the same.
      'no-undef': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
    },
  },
  {
    name: 'mamba/type-checked',
    files: ['**/*.ts'],
    ignores: ['panel/**'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  ...importRules(root),
  ...styleRules,
  {
    name: 'mamba/workflows',
    files: ['workflows/**/*.ts'],
    ignores: ['workflows/**/*.test.ts', 'workflows/test/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Not deterministic in a workflow; use uuid4() or an activity.' },
        { object: 'crypto', property: 'randomUUID', message: 'Not deterministic in a workflow; use uuid4().' },
        {
          object: 'performance',
          property: 'now',
          message: 'Not deterministic in a workflow; use workflowInfo() or an activity.',
        },
      ],
      'no-restricted-globals': [
        'error',
        useWorkflow('setTimeout', 'sleep() or condition()'),
        useWorkflow('setInterval', 'sleep() in a loop'),
        useWorkflow('fetch', 'an activity'),
        useWorkflow('WeakRef', 'a plain reference'),
        useWorkflow('FinalizationRegistry', 'a cancellation scope'),
        useWorkflow('process', 'an argument'),
      ],
    },
  },
  {
    name: 'mamba/panel',
    files: ['panel/**/*.{ts,js,svelte}'],
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      // Links inside the panel are plain paths; it is always served from the root.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    name: 'mamba/svelte',
    files: ['panel/**/*.svelte', 'panel/**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
  },
  {
    name: 'mamba/command-line',
    files: ['scripts/**', 'bench/**', 'faults/**', 'e2e/**', 'integration/**', '*.js', 'prisma/seed/**'],
    rules: { 'no-console': 'off' },
  },
  { name: 'mamba/commonjs', files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { name: 'mamba/tests', files: tests, rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
