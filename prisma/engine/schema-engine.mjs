/**
 * Prisma's own schema engine, compiled to WebAssembly, as a small command: it applies migrations and writes new ones
 * with no engine binary downloaded. Plain JavaScript in a process of its own, so that it runs before anything is built
 * and its memory is given back when it ends.
 *
 *   node prisma/engine/schema-engine.mjs apply|diff <root of the project>     (DATABASE_URL in the environment)
 *
 * Prints one line of JSON. Exit code 1 with {"error": "..."} when the engine refuses.
 */
import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

const CHAR_COLUMNS = ['confdeltype', 'confupdtype', 'constraint_type'];
const NO_FILTERS = { externalTables: [], externalEnums: [] };

/**
 * The adapter, with three things mended for migrations. The engine reads Postgres's catalogue, where some columns are of
 * its internal type "char", which the adapter cannot read: they are asked for as text, and named
 * characters on the way back. And the adapter cuts a script at
 * every semicolon, even one in a comment or a function body: the script is sent whole. And it
 * drops the shadow database before it has left it.
 */
class CataloguePg extends PrismaPg {
  async connect() {
    return mended(await super.connect());
  }

  async connectToShadowDb() {
    const main = await super.connect();
    const database = `prisma_migrate_shadow_${randomUUID()}`;
    await main.executeScript(`CREATE DATABASE "${database}"`);
    const shadow = await new PrismaPg({ ...this.config, database }).connect();
    const disconnect = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await disconnect();
      await main.executeScript(`DROP DATABASE "${database}"`);
      await main.dispose();
    };
    return mended(shadow);
  }
}

function mended(adapter) {
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const sql = query.sql
      .replace(/\bcon\.(confdeltype|confupdtype),/g, 'con.$1::text,')
      .replace('constr.contype AS', 'constr.contype::text AS');
    const result = await queryRaw({ ...query, sql });
    if (sql === query.sql) return result;
    const columnTypes = result.columnNames.map((name, index) =>
      CHAR_COLUMNS.includes(name) ? ColumnTypeEnum.Character : result.columnTypes[index],
    );
    return { ...result, columnTypes };
  };
  adapter.executeScript = async (script) => {
    try {
      await adapter.client.query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  return adapter;
}

/** As fields, because the name of a database in a connection string would win over that of the shadow database. */
function connectionFields(databaseUrl) {
  const url = new URL(databaseUrl);
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(['require', 'verify-ca', 'verify-full'].includes(url.searchParams.get('sslmode') ?? '') ? { ssl: true } : {}),
  };
}

async function loadEngine(databaseUrl) {
  // The engine's panics end up here, and would otherwise be lost behind "unreachable".
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => process.stderr.write(`${message}\n`) };
  const require = createRequire(import.meta.url);
  const wasmPath = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(wasmPath), { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  const adapter = bindMigrationAwareSqlAdapterFactory(new CataloguePg(connectionFields(databaseUrl)));
  return glue.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
}

/** The migrations folder in the shape the engine wants: every `<timestamp>_<name>/migration.sql` and the lock file. */
async function readMigrations(root) {
  const baseDir = join(root, 'prisma', 'migrations');
  const entries = await readdir(baseDir, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const migrationDirectories = await Promise.all(
    names.sort().map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: await readFile(join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  );
  const lockContent = await readFile(join(baseDir, 'migration_lock.toml'), 'utf8').catch(() => null);
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: lockContent },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}

async function apply(engine, root) {
  const { appliedMigrationNames } = await engine.applyMigrations({
    migrationsList: await readMigrations(root),
    filters: NO_FILTERS,
  });
  return { applied: appliedMigrationNames };
}

/** SQL that takes the database as it is (all migrations applied) to prisma/schema.prisma; null when nothing differs. */
async function diff(engine, root) {
  const path = join(root, 'prisma', 'schema.prisma');
  const result = await engine.diff({
    from: { tag: 'migrations', ...(await readMigrations(root)) },
    to: { tag: 'schemaDatamodel', files: [{ path, content: await readFile(path, 'utf8') }] },
    shadowDatabaseUrl: null,
    script: true,
    exitCode: true,
    filters: NO_FILTERS,
  });
  return { sql: result.exitCode === 0 ? null : result.stdout };
}

const [command, root = process.cwd()] = process.argv.slice(2);
try {
  const engine = await loadEngine(process.env.DATABASE_URL);
  const result = command === 'apply' ? await apply(engine, root) : await diff(engine, root);
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
} catch (error) {
  const message = error?.message ?? String(error);
  process.stdout.write(`${JSON.stringify({ error: message })}\n`, () => process.exit(1));
}
