import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import pino from 'pino';
import type { TakePlace } from '#domain/contracts/node-questions/stream-places.ts';
import { DomainError } from '#domain/errors.ts';
import { Identity } from '#node-worker/identity/identity.ts';
import { joinApi } from '#node-worker/identity/join.ts';
import type { StreamTarget } from '#node-worker/streams/streams.ts';
import { Streams } from '#node-worker/streams/streams.ts';
import { readTestConfig } from '#scripts/test/config.ts';

/** What the node does with the next bytes. */
export type Manner = 'takes all' | 'waits' | 'refuses at once' | 'refuses midway';
export type ToNode = { manner: Manner } | { place: TakePlace } | 'go on' | 'report';
export type FromNode = { ready: true } | { taken: number; isBroken: boolean };

/** The node's end of an upload: its real streams, into a checksum. Messages from the test replace the API's questions. */
async function main(): Promise<void> {
  const [apiUrl, token, dataDir] = process.argv.slice(2);
  if (!apiUrl || !token || !dataDir) throw new Error('node-end: an argument is missing');
  const log = pino({ level: readTestConfig().apiLogLevel });
  const api = await Identity.create(dataDir, await joinApi(apiUrl, token, log));
  const streams = new Streams({ api, log });
  const tell = (message: FromNode) => process.send?.(message);
  let manner: Manner = 'takes all';
  let goOn: () => void = () => undefined;
  let mayGoOn = Promise.resolve();
  const state = { taken: 0, isBroken: false };

  const target: StreamTarget = async (bytes: Readable) => {
    const sum = createHash('sha256');
    const refuse = () => {
      throw new DomainError('storage.unavailable', 'The disk of this node is full. Delete something.');
    };
    if (manner === 'refuses at once') refuse();
    if (manner === 'waits') await mayGoOn;
    try {
      for await (const piece of bytes as AsyncIterable<Buffer>) {
        state.taken += piece.length;
        sum.update(piece);
        if (manner === 'refuses midway') refuse();
      }
    } catch (error) {
      state.isBroken = !(error instanceof DomainError);
      throw error;
    }
    return { bytes: state.taken, sum: sum.digest('hex') };
  };
  process.on('message', (message: ToNode) => {
    if (message === 'go on') return goOn();
    if (message === 'report') return tell({ ...state });
    if ('manner' in message) {
      manner = message.manner;
      mayGoOn = new Promise((go) => (goOn = go));
      Object.assign(state, { taken: 0, isBroken: false });
      return tell({ ...state });
    }
    void streams.take(message.place, () => Promise.resolve(target));
  });
  process.on('disconnect', () => process.exit(0));
  tell({ ready: true });
}

void main();
