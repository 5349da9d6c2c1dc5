import pino from 'pino';
import { errorMessage } from '#domain/errors.ts';
import { announceReady, onShutdown } from '#temporal/runtime/lifecycle.ts';
import { loadConfig } from './config.ts';
import { startApi } from './start.ts';

/** The API's process: serves until it is asked to end. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = pino({
    name: 'api',
    level: config.logLevel,
    redact: ['req.headers.authorization', 'req.headers.cookie'],
  });
  const api = await startApi(config, log);
  log.info({ port: api.port, url: config.http.publicUrl.href }, 'API serves');
  announceReady();
  await new Promise<void>((resolve) => onShutdown(() => resolve()));
  log.info('API stops');
  await api.stop();
}

main().then(
  // An open IPC channel would keep the process alive.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  },
);

/** One sentence that says what to do, for what commonly goes wrong at the start. */
function explain(error: unknown): string {
  const { code, userMessage, port } = error as { code?: string; userMessage?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. End it, or choose another port with --port.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Choose one above 1023 with --port.`;
  if (code === 'ECONNREFUSED') return 'The database does not answer. Start it, or set DATABASE_URL to one that runs.';
  return userMessage ?? (error instanceof Error ? (error.stack ?? error.message) : errorMessage(error));
}
