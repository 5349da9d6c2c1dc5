import { EventEmitter } from 'node:events';
import pino from 'pino';
import { Nodes } from './nodes.ts';

const never = (): Promise<never> => Promise.reject(new Error('No node is asked here.'));

/** This instance alone, with what its others are heard by. */
function alone() {
  const changes = new EventEmitter();
  const addresses: (readonly string[])[] = [];
  const nodes = new Nodes({
    links: {
      listen: (listener) => {
        changes.on('link', listener.nodeUp ?? never);
        return () => changes.removeAllListeners('link');
      },
      connected: () => false,
      linkedAt: () => null,
      nodeOf: () => Promise.resolve(null),
      ask: never,
      drop: () => undefined,
      setAddresses: (urls) => void addresses.push(urls),
    },
    instances: {
      url: 'https://here:8443',
      others: [],
      tls: { key: '', cert: '', ca: '' },
      onChange: (listener) => {
        changes.on('change', listener);
        return () => changes.off('change', listener);
      },
    },
    operations: { progress: () => undefined, output: () => undefined },
    log: pino({ level: 'silent' }),
  });
  return { nodes, changes, addresses };
}

it('hears neither of instances nor of links once it is closed', () => {
  const { nodes, changes, addresses } = alone();
  changes.emit('change');
  expect(addresses).toEqual([[]]);
  nodes.close();
  expect(changes.eventNames()).toEqual([]);
});
