import pino from 'pino';
import { ServerSpec } from '#domain/servers/spec.ts';
import { Consoles } from '#node-worker/console/consoles.ts';
import { ExitSpool } from '#node-worker/exits/spool.ts';
import { createNodeLink } from '#node-worker/link/node-link.ts';
import { nodeFacts } from '#node-worker/metrics/facts.ts';
import { plainAnswers } from '../support/node-answers.ts';
import { createRuntime } from '#node-worker/runtime/index.ts';

/** The node's end of a console stream, as a process of its own that can be killed: one server, taken up again when it runs. */
async function main(): Promise<void> {
  const [apiUrl, dataDir, specText] = process.argv.slice(2);
  if (!apiUrl || !dataDir || !specText) throw new Error('node-end: an argument is missing');
  const log = pino({ level: 'silent' });
  const spec = ServerSpec.parse(JSON.parse(specText));
  const runtime = await createRuntime({ kind: 'process', dataDir, log });
  const consoles = new Consoles(dataDir, log);
  const console = consoles.open(spec.serverId);
  await runtime.prepare(spec);
  const game = (await runtime.find(spec.serverId)) ?? (await runtime.start(spec));
  void console.follow(game);
  const link = createNodeLink({
    api: { apiUrl },
    log,
    exits: new ExitSpool(dataDir, log),
    handlers: {
      facts: () => nodeFacts(runtime, dataDir, ['local']),
      observations: () => [],
      console: (serverId) => (serverId === spec.serverId ? console : null),
      stats: (_, signal) => game.stats(signal),
      answers: plainAnswers({
        'console:command': ({ command }) => game.write(`${command}\n`),
        'console:read': ({ serverId, after, ...limits }) => {
          const slice = console.read(after, limits);
          return slice === null ? null : { serverId, ...slice };
        },
      }),
    },
  });
  link.connect();
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

void main();
