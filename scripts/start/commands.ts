import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '#prisma/engine/embedded-postgres.ts';
import { diffSchema } from '#prisma/engine/migrate.ts';
import { z } from 'zod';
import { buildAll } from './compile/build.ts';
import { runProgram } from './compile/run.ts';
import { readConfig } from './config.ts';
import { addressForPlayers, chooseGamePorts } from './data/game-ports.ts';
import { addMasterKey, loadSecrets } from './data/secrets.ts';
import { migrate, runSeed } from './database.ts';
import { readJson } from './data/json-file.ts';
import { databaseOfDataDir } from './engines/running.ts';
import { runNode } from './node-command.ts';
import { Problem } from './problem.ts';
import { terminalProgress, writeLine } from './progress.ts';
import { nodeUrl, panelUrl } from './programs.ts';
import type { RawOptions } from './settings.ts';
import { readSettings } from './settings.ts';
import { wordOf } from './words.ts';

export interface CommandContext {
  root: string;
  calledFrom: string;
  options: RawOptions;
  positionals: string[];
}

/** `npm run build`: builds what is missing or older than its sources. */
export async function build({ root }: CommandContext): Promise<void> {
  await buildAll({ root, progress: terminalProgress(), signal: new AbortController().signal }, { panel: true });
}

/** `npm run db:migrate`: applies the migrations that the database lacks. */
export async function migrateCommand(context: CommandContext): Promise<void> {
  const applied = await migrate(context.root, databaseUrl(context));
  writeLine(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
}

/** `npm run db:seed`: writes the first administrator, the local node, the blueprints and the demo, as far as missing. */
export async function seedCommand(context: CommandContext): Promise<void> {
  await build(context);
  const settings = readSettings(context.root, context.calledFrom, context.options);
  const { adminPassword, demoPassword, nodeId } = loadSecrets(settings.dataDir);
  const allocationPorts = await chooseGamePorts(settings.dataDir, readConfig().stateDir, settings.host);
  const { root } = context;
  await runSeed(root, {
    databaseUrl: databaseUrl(context),
    demo: settings.demo,
    adminPassword,
    demoPassword,
    nodeId,
    joinToken: null,
    allocationPorts,
    root,
  });
  writeLine('The database is seeded.');
}

/** `npm run keys -- status | rotate [TENANT] | rewrap | new-master`: the keys that data at rest is sealed with. */
export async function keysCommand(context: CommandContext): Promise<void> {
  const { root, calledFrom, options, positionals } = context;
  const word = wordOf('keys', context);
  if (word === null) return;
  const { dataDir } = readSettings(root, calledFrom, options);
  const given = readConfig().masterKey;
  if (given === null && !existsSync(dataDir)) throw new Problem(`There is no installation in ${dataDir}.`);
  const file = given?.MAMBA_MASTER_KEY_FILE ?? loadSecrets(dataDir).masterKeyFile;
  if (word === 'new-master') {
    if (given?.MAMBA_MASTER_KEY !== undefined)
      throw new Problem('Put a new key before the old one in MAMBA_MASTER_KEY, with a comma between; then run rewrap.');
    addMasterKey(file);
    writeLine(`A new master key is in ${file}, before the old one. Now run: npm run keys -- rewrap`);
    return;
  }
  await build(context);
  const env = { DATABASE_URL: databaseUrl(context), ...(given ?? { MAMBA_MASTER_KEY_FILE: file }) };
  const args = ['--enable-source-maps', 'dist/keys.js', ...positionals];
  writeLine((await runProgram('npm run keys', process.execPath, args, { cwd: root, env })).trimEnd());
}

/** `npm run ca -- init | status | renew | join NODE | revoke NODE`: the authority of machines' certificates. */
export async function caCommand(context: CommandContext): Promise<void> {
  const { root, calledFrom, options, positionals } = context;
  if (wordOf('ca', context) === null) return;
  const settings = readSettings(root, calledFrom, options);
  await build(context);
  const config = readConfig();
  const database = config.databaseUrl ?? databaseOfDataDir(settings.dataDir);
  const ports = z.object({ nodes: z.number() }).safeParse(readJson(join(settings.dataDir, 'ports.json'))).data;
  const env = {
    MAMBA_CA_DIR: config.authorityDir ?? join(settings.dataDir, 'ca'),
    MAMBA_NODE_URL:
      config.nodeUrl ?? nodeUrl(panelUrl(settings, config, addressForPlayers(settings.host)), ports?.nodes ?? 8443),
    ...(database === null ? {} : { DATABASE_URL: database }),
  };
  const args = ['--enable-source-maps', 'dist/ca.js', ...positionals];
  writeLine((await runProgram('npm run ca', process.execPath, args, { cwd: root, env })).trimEnd());
}

/** `npm run node`: this machine as a node. */
export function nodeCommand({ root, calledFrom, positionals }: CommandContext): Promise<void> {
  return runNode(root, calledFrom, positionals);
}

/** `npm run db:migration -- name`: writes a migration from what the last ones made to what the schema says now. */
export async function migrationCommand({ root, positionals }: CommandContext): Promise<void> {
  const name = positionals
    .join('_')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  if (!name) throw new Problem('Give the migration a name: npm run db:migration -- add_backups');
  const scratch = mkdtempSync(join(tmpdir(), 'mamba-migration-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(scratch, 'postgres'), root });
  try {
    const sql = await diffSchema(postgres.url, root);
    if (sql === null) {
      writeLine('The migrations already make what prisma/schema.prisma says; there is nothing to write.');
      return;
    }
    const folder = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${name}`;
    mkdirSync(join(root, 'prisma', 'migrations', folder), { recursive: true });
    writeFileSync(join(root, 'prisma', 'migrations', folder, 'migration.sql'), sql);
    writeLine(`Wrote prisma/migrations/${folder}/migration.sql. Read it before you commit it.`);
  } finally {
    await postgres.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** `npm run audit:verify`: works the chains of the audit log out again; fails where an entry was changed or is missing. */
export async function auditCommand(context: CommandContext): Promise<void> {
  await build(context);
  const env = { DATABASE_URL: databaseUrl(context) };
  const args = ['--enable-source-maps', 'dist/audit.js'];
  writeLine((await runProgram('npm run audit:verify', process.execPath, args, { cwd: context.root, env })).trimEnd());
}

function databaseUrl({ root, calledFrom, options }: CommandContext): string {
  const settings = readSettings(root, calledFrom, options);
  const url = readConfig().databaseUrl ?? databaseOfDataDir(settings.dataDir);
  if (url === null) {
    throw new Problem(
      `No database runs for ${settings.dataDir}. Start Mamba Host with npm start, or set DATABASE_URL.`,
    );
  }
  return url;
}
