import pino from 'pino';
import type { Readable } from 'node:stream';
import { DomainError } from '#domain/errors.ts';
import { ExitSpool } from '#node-worker/exits/spool.ts';
import { Identity } from '#node-worker/identity/identity.ts';
import { joinApi } from '#node-worker/identity/join.ts';
import { createNodeLink } from '#node-worker/link/node-link.ts';
import { Streams } from '#node-worker/streams/streams.ts';
import { plainAnswers } from '../support/node-answers.ts';
import { madeBytes } from './bytes.ts';
import { readTestConfig } from '#scripts/test/config.ts';

/** How the next thing that is asked for is sent. */
export type Manner = 'whole' | 'too little' | 'too much' | 'breaks' | 'missing';
export type ToNode = { manner: Manner; bytes: number } | 'report';
export type FromNode = 'ready' | { made: number; isClosed: boolean };

const facts = {
  hostname: 'test',
  platform: 'linux',
  arch: 'x64',
  cpuCores: 2,
  memoryBytes: 2 ** 32,
  diskBytes: 2 ** 40,
  diskFreeBytes: 2 ** 40,
  runtime: 'process' as const,
  runtimeVersion: 'process',
  warnings: [],
  workerVersion: '0.1.0',
  backupStorages: ['local' as const],
};

/** The node's end of a download: its real link and its real streams, sending bytes that are made on the way. */
async function main(): Promise<void> {
  const [apiUrl, token, dataDir] = process.argv.slice(2);
  if (!apiUrl || !token || !dataDir) throw new Error('node-end: an argument is missing');
  const log = pino({ level: readTestConfig().apiLogLevel });
  let wanted: Exclude<ToNode, string> = { manner: 'whole', bytes: 0 };
  const state = { made: 0, isClosed: false };

  const open = () => {
    const { manner, bytes } = wanted;
    if (manner === 'missing') throw new DomainError('backup.missing', 'The backup is not there.');
    const sent = manner === 'too little' ? bytes - 1 : manner === 'too much' ? bytes + 1 : bytes;
    Object.assign(state, { made: 0, isClosed: false });
    const stream: Readable = madeBytes(sent, (made) => {
      state.made = made;
      if (manner === 'breaks' && made > bytes / 2) stream.destroy(new Error('The disk is gone.'));
    });
    stream.once('close', () => (state.isClosed = true));
    return { stream, bytes: manner === 'whole' ? bytes : manner === 'breaks' ? null : bytes };
  };
  const api = await Identity.create(dataDir, await joinApi(apiUrl, token, log));
  const streams = new Streams({ api, log });
  const link = createNodeLink({
    api,
    log,
    exits: new ExitSpool(dataDir, log),
    handlers: {
      facts: () => facts,
      observations: () => [],
      console: () => null,
      stats: () => null,
      answers: plainAnswers({
        'backup:entries': ({ location, folder, after, limit }) => {
          const names = ['a', 'b', 'c'].map((name) => (folder === '' ? name : `${folder}/${name}`));
          const left = names.filter((name) => after === null || name > after);
          const entry = (path: string) => ({
            path,
            type: 'file' as const,
            bytes: 1,
            modifiedAt: new Date(0).toISOString(),
          });
          if (location.storage !== 'local') throw new DomainError('storage.unavailable', 'The bucket does not answer.');
          return { entries: left.slice(0, limit).map(entry), hasMore: left.length > limit };
        },
        'stream:open': (place) => streams.send(place, async () => open()),
      }),
    },
  });
  link.connect();
  const tell = (message: FromNode) => process.send?.(message);
  process.on('message', (message: ToNode) => {
    if (message !== 'report') {
      wanted = message;
      state.made = 0;
    }
    tell({ ...state });
  });
  process.on('disconnect', () => process.exit(0));
  void link.untilConnected().then(() => tell('ready'));
}

void main();
