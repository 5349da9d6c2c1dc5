import type { Logger } from 'pino';
import { codedError } from '#domain/errors.ts';
import type { Backups } from '../backups/backups.ts';
import type { ServerConsole } from '../console/server-console.ts';
import type { Identity } from '../identity/identity.ts';
import type { Renewal } from '../identity/renewal.ts';
import type { NodeAnswers } from '../link/handlers.ts';
import type { Removals } from '../removal/removals.ts';
import type { Streams } from '../streams/streams.ts';
import { fittingPage } from './fitting-page.ts';

/** As many as an answer may hold. */
const mostListed = 1000;
/** A removal goes on after the question's deadline; it is given up much later. */
const removalMilliseconds = 3_600_000;

/** The parts of a node that its answers need. */
export interface AnswerNeeds {
  /** Null for a server that has never run here. */
  console: (serverId: string) => Pick<ServerConsole, 'read'> | null;
  command: (serverId: string, line: string) => Promise<void>;
  outputs: { tail(operationId: string): { from: number; text: string } };
  renewal: Pick<Renewal, 'now'>;
  backups: Pick<Backups, 'entries' | 'open'>;
  streams: Pick<Streams, 'send'>;
  removals: Pick<Removals, 'list' | 'retry'>;
  identity: Pick<Identity, 'learn'>;
  log: Logger;
}

/** The answers of a node to everything that the API asks it. */
export function nodeAnswers(needs: AnswerNeeds): NodeAnswers {
  const { console, command, outputs, renewal, backups, streams, removals, identity, log } = needs;
  return {
    'api:addresses': ({ urls }) => identity.learn(urls),
    'console:read': ({ serverId, after, ...limits }) => {
      const lines = console(serverId);
      if (lines === null) throw codedError('server.not_found', { reason: 'never_ran' });
      const slice = lines.read(after, limits);
      return slice === null ? null : { serverId, ...slice };
    },
    'console:command': ({ serverId, command: line }) => command(serverId, line),
    'operation:output': ({ operationId }) => outputs.tail(operationId),
    'certificate:renew': (_, { afterwards }) => {
      // With the new certificate this very link is made anew: answer first.
      afterwards(() => {
        renewal
          .now()
          .catch((error: unknown) => log.error({ err: error }, 'the API asked for a new certificate, and gave none'));
      });
    },
    'aside:list': () => ({ items: removals.list().slice(0, mostListed) }),
    'aside:remove': async ({ id }) => void (await removals.retry(id, AbortSignal.timeout(removalMilliseconds))),
    'backup:entries': async ({ location, ...query }) => fittingPage(await backups.entries(location, query)),
    'stream:open': ({ source, ...place }) => streams.send(place, () => backups.open(source.location)),
  };
}
